// SPDX-License-Identifier: Apache-2.0
#include "model/boot_id.hpp"

#include "model/upload_id.hpp"

#include <fstream>

namespace berth {

std::string readBootId() {
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  if (std::getline(file, id) && !id.empty()) return id;
  return UploadId::random().text();
}

}  // namespace berth
