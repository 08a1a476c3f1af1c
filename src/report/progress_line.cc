#include "report/progress_line.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"

namespace gorun::report {

using base::StrCat;

namespace {

// "35.2 MB".
std::string Megabytes(int64_t bytes) {
  int64_t tenths = bytes / 100000;
  return StrCat(tenths / 10, ".", tenths % 10, " MB");
}

// At most `size` bytes of the text, which end with a whole character.
std::string_view Start(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) size--;
  return text.substr(0, size);
}

}  // namespace

void ProgressLine::Write(std::string_view text) {
  if (text.empty()) return;
  std::lock_guard lock(screen_mutex_);
  Erase();
  stream_.Write(text);
  in_line_ = !text.ends_with('\n');
}

void ProgressLine::DownloadBegins(const std::string& file) {
  std::lock_guard lock(mutex_);
  if (!enabled_ || !running_.insert(file).second) return;
  begun_++;
  StartDrawing();
}

void ProgressLine::DownloadEnds(const std::string& file) {
  std::lock_guard lock(mutex_);
  if (running_.erase(file) == 0) return;
  ended_++;
  if (auto info = files_.Stat(file)) ended_bytes_ += info->size;
}

void ProgressLine::Packages(size_t done, size_t total) {
  if (!enabled_) return;
  std::lock_guard lock(mutex_);
  packages_done_ = done;
  packages_ = total;
  StartDrawing();
}

void ProgressLine::WorkBegins(const std::string& package) {
  if (!enabled_) return;
  std::lock_guard lock(mutex_);
  at_work_.push_back(package);
}

void ProgressLine::WorkEnds(const std::string& package) {
  if (!enabled_) return;
  std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(at_work_, package);
  if (found != at_work_.end()) at_work_.erase(found);
}

void ProgressLine::StartDrawing() {
  if (ticker_ != nullptr || stopped_) return;
  ticker_ =
      std::make_unique<host::Ticker>(screen_.delay_ms, screen_.interval_ms, [this] { Draw(); });
}

std::string ProgressLine::Text() const {
  std::vector<std::string> parts;
  if (begun_ > 0) {
    int64_t bytes = ended_bytes_;
    for (const std::string& file : running_) {
      if (auto info = files_.Stat(file)) bytes += info->size;
    }
    parts.push_back(
        StrCat(ended_, " of ", begun_, begun_ == 1 ? " module, " : " modules, ", Megabytes(bytes)));
  }
  if (packages_ > 0) parts.push_back(StrCat(packages_done_, " of ", packages_, " packages"));
  std::string text = StrCat("gorun: ", base::Join(parts, "; "));
  std::vector<std::string> names;
  for (const std::string& package : at_work_) {
    if (std::ranges::find(names, package) == names.end()) names.push_back(package);
  }
  if (!names.empty()) base::StrAppend(text, ": ", base::Join(names, ", "));
  return text;
}

void ProgressLine::Draw() {
  // Nobody is waited for: who ends the drawing waits for this thread.
  std::unique_lock screen_lock(screen_mutex_, std::try_to_lock);
  if (!screen_lock || !screen_.has_room()) return;
  const int width = in_line_ ? 0 : screen_.width();
  std::string text;
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    text = Text();
  }
  // The terminal may be somebody else's now, and so is what stands where the line was.
  shown_ = width > 1;
  if (!shown_) return;
  // The last column stays free: some terminals begin a new line there.
  stream_.Write(StrCat("\r", Start(text, static_cast<size_t>(width - 1)), "\x1b[K"));
}

void ProgressLine::Erase() {
  if (shown_) stream_.Write("\r\x1b[K");
  shown_ = false;
}

std::unique_ptr<host::Ticker> ProgressLine::EndDrawing() {
  if (screen_.has_room()) Erase();
  std::lock_guard lock(mutex_);
  stopped_ = true;
  return std::move(ticker_);
}

void ProgressLine::Stop() {
  // Destroyed after the lock is given up, for which its thread may wait.
  std::unique_ptr<host::Ticker> ticker;
  std::lock_guard screen_lock(screen_mutex_);
  ticker = EndDrawing();
}

void ProgressLine::StopIfFree() {
  std::unique_ptr<host::Ticker> ticker;
  std::unique_lock screen_lock(screen_mutex_, std::try_to_lock);
  if (screen_lock) ticker = EndDrawing();
}

}  // namespace gorun::report
