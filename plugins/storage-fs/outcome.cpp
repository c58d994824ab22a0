// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <cerrno>
#include <system_error>

namespace berth::storage_fs {
namespace {

std::string errorText(int error) {
  return std::error_code{error, std::generic_category()}.message();
}

std::string cureOf(int error) {
  switch (error) {
    case EROFS:
      return "; remount the file system writable once its errors are repaired";
    case EIO:
      return "; check the disk (dmesg has the device's words)";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files (LimitNOFILE=, ulimit -n)";
    case EACCES:
    case EPERM:
      return "; give the directory to the user that Berth runs as";
    default:
      return {};
  }
}

}  // namespace

bool isNoSpace(int error) {
  return error == ENOSPC || error == EDQUOT;
}

std::string noSpaceText(const std::string& doing, int error) {
  return "cannot " + doing + ": " + errorText(error) +
         "; free some space (or inodes, or quota), service resumes by itself";
}

tl::unexpected<Failure> systemFailed(const std::string& doing, int error) {
  if (isNoSpace(error)) return failed(BERTH_RESOURCE_EXHAUSTED, noSpaceText(doing, error));
  return failed(BERTH_UNAVAILABLE, "cannot " + doing + ": " + errorText(error) + cureOf(error));
}

}  // namespace berth::storage_fs
