#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/fetch_rules.h"
#include "host/host.h"
#include "modules/bundled_zip.h"
#include "modules/go_sum.h"
#include "modules/module_source.h"
#include "report/progress_line.h"

// The door of room `fetch`: where modules come from. It follows cmd/go/internal/modfetch, web and
// auth, and x/mod/sumdb and zip.
//
// In: settings (GOPROXY, GONOPROXY, GOPRIVATE, GOINSECURE, GOVCS, GOSUMDB, GONOSUMDB, GOAUTH,
// GOMODCACHE, GOPATH, -x, -v, -modcacherw), go.sum. Out: go.mod texts, version lists, directories
// below GOMODCACHE; all verified against go.sum or the checksum database before anybody sees them.
// GOMODCACHE has cmd/go's layout, bytes, permissions and locks, so that both can work in it at
// once.
//
// The builder does all of it but two things that need libraries it does not carry: HTTP and zips.
// Those are done by gorun-fetch (server/), which decides nothing, keeps nothing and ends with its
// standard input. It is started when something is missing. Version control clients and GOAUTH's
// commands are the builder's children, so that they end with it.
//
//   cached_source   the ModuleSource: disk, then proxies and origins; each thing once
//   zip_store       lock, download, hash, verify, extract
//   checksum_db     which database, its cache; sumdb/ is its client: notes, tiles, proofs
//   proxy_list, proxy, web, url, netrc   GOPROXY and its protocol; texts of errors
//   vcs/            origins: where a module's repository is (repo_root), the repositories
//                   (git_repo, command_repo), and what is a version of a module in one (code_repo)
//   auth/           GOAUTH
//   transport, wire, fetcher_process     the other process
//
// This room does not know which versions are wanted, and of the Go in use only by which rules it
// fetches (the caller compares a module's go line with it).
namespace gorun::fetch {

/// Opens the ModuleSource of the builder, which works by `rules`. `fetcher_program` is the absolute
/// path of gorun-fetch. `go_sum` holds the known hashes; what was verified is added to it. Progress
/// lines ("go: downloading PATH VERSION") go to host.err as cmd/go prints them; `progress` is told
/// of downloads (nullptr for none), and `on_download` is called, from any thread, when the download
/// of a module's zip begins. All arguments must outlive the object; the fetcher ends with it.
///
/// Errors of kind kSecurity are final. Their texts are complete where they begin with "verifying "
/// or "SECURITY ERROR": cmd/go prints these as they are, without "go: " (base.Fatalf). All others
/// name the module already ("PATH@VERSION: …", "module PATH: …"), as cmd/go's ModuleError does, but
/// for the answers of the proxy list itself ("module lookup disabled by GOPROXY=off"): a caller
/// that adds a name (module.VersionError) looks whether it is there.
std::unique_ptr<modules::ModuleSource> OpenModuleStore(
    host::Host& host, const env::Settings& settings, const FetchRules& rules,
    const std::string& fetcher_program, modules::GoSum& go_sum,
    report::ProgressLine* progress = nullptr, std::function<void()> on_download = {});

/// Makes the files of a zip that is part of the Go distribution present in GOMODCACHE; returns
/// their directory.
base::Result<std::string> UnpackModule(host::Host& host, const env::Settings& settings,
                                       const std::string& fetcher_program,
                                       const modules::BundledZip& bundled);

}  // namespace gorun::fetch
