#pragma once

#include <cstdint>
#include <string_view>

namespace gorun::source {

/// Kinds of Go tokens, in the order of go/token.
enum class Token : uint8_t {
  kIllegal,
  kEof,
  kComment,
  // Literals.
  kIdent,
  kInt,
  kFloat,
  kImag,
  kChar,
  kString,
  // Operators.
  kAdd,
  kSub,
  kMul,
  kQuo,
  kRem,
  kAnd,
  kOr,
  kXor,
  kShl,
  kShr,
  kAndNot,
  kAddAssign,
  kSubAssign,
  kMulAssign,
  kQuoAssign,
  kRemAssign,
  kAndAssign,
  kOrAssign,
  kXorAssign,
  kShlAssign,
  kShrAssign,
  kAndNotAssign,
  kLand,
  kLor,
  kArrow,
  kInc,
  kDec,
  kEql,
  kLss,
  kGtr,
  kAssign,
  kNot,
  kNeq,
  kLeq,
  kGeq,
  kDefine,
  kEllipsis,
  kLparen,
  kLbrack,
  kLbrace,
  kComma,
  kPeriod,
  kRparen,
  kRbrack,
  kRbrace,
  kSemicolon,
  kColon,
  kTilde,
  // Keywords.
  kBreak,
  kCase,
  kChan,
  kConst,
  kContinue,
  kDefault,
  kDefer,
  kElse,
  kFallthrough,
  kFor,
  kFunc,
  kGo,
  kGoto,
  kIf,
  kImport,
  kInterface,
  kMap,
  kPackage,
  kRange,
  kReturn,
  kSelect,
  kStruct,
  kSwitch,
  kType,
  kVar,
};

/// token.Token.String: the operator or keyword itself, or a name in capitals ("EOF", "IDENT").
std::string_view TokenText(Token token);

/// token.Lookup: the keyword that `word` is, or kIdent.
Token LookupKeyword(std::string_view word);

/// Identifiers and literals of basic types (token.Token.IsLiteral).
inline bool IsLiteral(Token token) { return token >= Token::kIdent && token <= Token::kString; }

}  // namespace gorun::source
