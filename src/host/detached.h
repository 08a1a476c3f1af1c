#pragma once

#include <functional>

namespace gorun::host {

/// Does `work` in a process of its own that nobody waits for: no child of ours, a session of its
/// own, none of our descriptors, low priority. It is a copy of this process, so `work` keeps to
/// files. Where we would inherit that process (as the first one of a container, say), and the
/// program that we become would get it as a child that it does not know, `work` is done here and
/// now.
void DoDetached(const std::function<void()>& work);

/// For a process that was just forked: closes the descriptors from `first` on, and puts /dev/null
/// in the place of 0 to 2.
void LetGoOfDescriptors(int first);

/// Whether processes whose parents have ended become children of this one.
bool InheritsOrphans();

}  // namespace gorun::host
