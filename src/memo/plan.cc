#include "memo/plan.h"

#include <utility>

#include "base/strings.h"
#include "host/own_file.h"
#include "host/path.h"
#include "host/probe.h"
#include "memo/checker.h"
#include "memo/checks.h"
#include "memo/filter_reader.h"
#include "memo/key.h"
#include "memo/record.h"
#include "memo/record_writer.h"
#include "memo/relevant.h"
#include "memo/trim.h"

namespace gorun::memo {

using base::Fail;
using base::Status;

namespace {

/// Beside the run records.
std::string PlanDirectory(const Question& question) {
  return host::JoinPath(host::DirName(question.records), "plans");
}

}  // namespace

struct Plan::State {
  std::string bytes;
  RecordView record;
  EarlierChecks checks{record, {}};
};

Plan::Plan() : state_(std::make_unique<State>()) {}
Plan::~Plan() = default;

std::unique_ptr<Plan> Plan::Find(const Question& question) {
  if (question.records.empty()) return nullptr;
  const base::Sha256Digest key = KeyOf(question);
  auto bytes = host::ReadOwnFile(RecordPath(PlanDirectory(question), key));
  if (!bytes) return nullptr;
  std::unique_ptr<Plan> plan(new Plan());
  State& state = *plan->state_;
  state.bytes = *std::move(bytes);
  if (!state.record.Open(state.bytes)) return nullptr;
  const Header& header = state.record.header();
  if (header.key != key || !WhyNotNow(header, host::WallClockNs()).empty()) return nullptr;
  if (header.environment != EnvironmentDigest(header.reads, question.environment)) return nullptr;
  return plan;
}

std::string_view Plan::payload() const {
  return state_->record.text(state_->record.header().payload);
}

int64_t Plan::made_ns() const { return state_->record.header().made_ns; }

const EarlierChecks& Plan::checks() const { return state_->checks; }

void Plan::Compare(const std::function<bool(const Change&)>& visit) {
  const RecordView& record = state_->record;
  Checker(record).ForEachBroken([&](const Check& check, const std::string& path) {
    state_->checks.broken.insert(path);
    Change change;
    change.path = path;
    std::optional<FilterReader> filter;
    if (check.kind == Check::kSame && !check.info.IsDir()) {
      change.kind = Change::Kind::kFile;
      change.before = check.info;
      change.may_be_link = (check.flags & Check::kNotLinkItself) == 0;
    } else if (check.kind == Check::kListing) {
      change.kind = Change::Kind::kListing;
      if ((check.flags & Check::kFiltered) != 0) {
        change.filter = &filter.emplace(record.text(check.text)).filter();
      }
    }
    return visit(change);
  });
}

void ForgetPlan(const Question& question, host::FileSystem& files) {
  (void)files.Remove(RecordPath(PlanDirectory(question), KeyOf(question)));
}

Status KeepPlan(const Question& question, const PlanBasis& basis, std::string_view payload,
                const host::Observations& observations, host::FileSystem& files) {
  if (!observations.trouble().empty()) return Fail(observations.trouble());
  if (question.records.empty()) return Fail("there is no place for plans");

  Finished finished;
  finished.ignored = basis.ignored;
  finished.own_files = basis.own_files;
  finished.goroot = basis.goroot;
  if (basis.earlier != nullptr) finished.earlier = &basis.earlier->checks();
  Header header;
  header.key = KeyOf(question);
  header.made_ns = basis.earlier != nullptr ? basis.earlier->made_ns() : observations.start_ns();
  header.reads = ReadsOfAll(finished, observations, files);
  header.environment = EnvironmentDigest(header.reads, question.environment);
  // The go command, too, looks at each file of the standard library.
  finished.goroot.clear();
  finished.modules = basis.modules;
  finished.trust = Finished::Trust::kIndex;
  RecordWriter writer;
  const Seen seen = RelevantObservations(question, finished, observations, Reads::kAnything, files);
  TRY(AddChecks(question, finished, observations, seen, files, writer));
  header.payload = writer.AddBytes(payload);

  const std::string directory = PlanDirectory(question);
  TRY(files.MakeDirs(directory, 0700));
  TRY(files.WriteFileAtomic(RecordPath(directory, header.key), writer.Finish(header), 0600));
  TrimRecords(directory, files);
  return {};
}

}  // namespace gorun::memo
