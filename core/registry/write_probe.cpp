// SPDX-License-Identifier: Apache-2.0
#include "registry/write_probe.hpp"

#include <string>

namespace berth::registry {
namespace {

// Sessions need a repository, but make none.
constexpr std::string_view kRepository = "berth-readiness";

}  // namespace

Result<void> WriteProbe::run() {
  BERTH_CHECK(clean());
  BERTH_TRY(const auto repository, RepositoryName::parse(kRepository));
  {
    BERTH_TRY(auto upload, uploads_.openNew(repository, Digest::Algorithm::kSha256));
    left_ = upload->id();
    // As much as a file system cannot keep in an inode or in a block that is there already.
    if (auto written = upload->write(std::string(UploadService::kWholeBytes, '\0')); !written) {
      if (upload->discard()) left_.reset();
      return written;
    }
    BERTH_CHECK(upload->park());
  }
  return clean();
}

Result<void> WriteProbe::clean() {
  if (!left_) return {};
  BERTH_TRY(const auto repository, RepositoryName::parse(kRepository));
  auto cancelled = uploads_.cancel(repository, *left_);
  if (!cancelled && cancelled.error().code != ErrorCode::kBlobUploadUnknown) return cancelled;
  left_.reset();
  return {};
}

}  // namespace berth::registry
