#include "fetch/server/gzip_reader.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::fetch {
namespace {

std::string Gzip(std::string_view text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return out.substr(0, stream.total_out);
}

// The text, or why there is none; fed in pieces of `step` bytes.
std::string Read(std::string_view body, size_t step) {
  GzipReader reader;
  std::string text;
  auto take = [&](std::string_view decoded) {
    text += decoded;
    return true;
  };
  while (!body.empty() && reader.Feed(body.substr(0, step), take)) {
    body.remove_prefix(std::min(step, body.size()));
  }
  base::Status finished = reader.Finish();
  return finished ? text : finished.error().text();
}

TEST(GzipReaderTest, ReadsMembersHoweverTheyAreCut) {
  std::string long_text;
  for (int i = 0; i < 20000; i++) base::StrAppend(long_text, i, " ");
  for (size_t step : {size_t{1}, size_t{7}, size_t{10}, size_t{4096}, size_t{1} << 30}) {
    EXPECT_EQ(Read("", step), "");
    EXPECT_EQ(Read(Gzip(""), step), "");
    EXPECT_EQ(Read(Gzip("hello"), step), "hello");
    EXPECT_EQ(Read(Gzip(long_text), step), long_text);
    EXPECT_EQ(Read(Gzip("one, ") + Gzip("") + Gzip("two"), step), "one, two");
  }
}

TEST(GzipReaderTest, SaysWhatIsWrong) {
  std::string good = Gzip("hello");
  std::string bad_sum = good;
  bad_sum[bad_sum.size() - 5] ^= 1;
  for (size_t step : {size_t{1}, size_t{1000}}) {
    EXPECT_EQ(Read("no gzip at all", step), "gzip: invalid header");
    EXPECT_EQ(Read("not gzip", step), "unexpected EOF");
    EXPECT_EQ(Read(good.substr(0, 9), step), "unexpected EOF");
    EXPECT_EQ(Read(good.substr(0, good.size() - 1), step), "unexpected EOF");
    EXPECT_EQ(Read(good + "and then something", step), "gzip: invalid header");
    EXPECT_EQ(Read(bad_sum, step), "gzip: invalid checksum");
    EXPECT_EQ(Read(good.substr(0, 10) + std::string(20, '\xFF'), step), "flate: corrupt input");
  }
}

TEST(GzipReaderTest, EndsWhenTheSinkHasEnough) {
  GzipReader reader;
  EXPECT_FALSE(reader.Feed(Gzip("hello"), [](std::string_view) { return false; }));
}

}  // namespace
}  // namespace gorun::fetch
