#include "report/printed_before.h"

namespace gorun::report {

class PrintedBefore::Filter : public Printer {
 public:
  Filter(std::unique_ptr<Printer> printer, PrintedBefore& said)
      : printer_(std::move(printer)), said_(said) {}

  void Print(std::string_view package, std::string_view text) override {
    {
      std::lock_guard lock(said_.mutex_);
      std::pair<std::string, std::string> one(package, text);
      if (said_.before_.contains(one)) return;
      said_.now_.insert(std::move(one));
    }
    printer_->Print(package, text);
  }
  void Fail(std::string_view package, std::string_view text) override {
    printer_->Fail(package, text);
  }

 private:
  const std::unique_ptr<Printer> printer_;
  PrintedBefore& said_;
};

std::unique_ptr<Printer> PrintedBefore::ForNextAttempt(std::unique_ptr<Printer> printer) {
  std::lock_guard lock(mutex_);
  before_.merge(now_);
  now_.clear();
  return std::make_unique<Filter>(std::move(printer), *this);
}

}  // namespace gorun::report
