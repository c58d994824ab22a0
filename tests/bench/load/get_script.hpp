// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/load/exchange.hpp"

#include <string>
#include <string_view>

namespace berth::bench {

/// What clients take; without it docker-registry hides its OCI manifests.
inline constexpr std::string_view kAccept =
    "Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json\r\n\r\n";

/// The line that says who asks, with its end; nothing for an empty value.
inline std::string authorizationLine(const std::string& value) {
  return value.empty() ? std::string{} : "Authorization: " + value + "\r\n";
}

/// The same GET again and again; every answer must be 200 with `size` bytes.
class GetScript final : public Script {
 public:
  GetScript(std::string_view path, std::string_view host, const std::string& authorization, std::uint64_t size)
      : request_{requestHead("GET", path, host) + authorizationLine(authorization) + std::string{kAccept}, {}, false},
        size_{size} {}

  Request next() override { return request_; }
  bool answered(const Answer& answer) override { return answer.status == 200 && answer.body_bytes == size_; }

 private:
  const Request request_;
  const std::uint64_t size_;
};

}  // namespace berth::bench
