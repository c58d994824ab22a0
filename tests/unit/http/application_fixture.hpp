// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/registry_application.hpp"
#include "model/digest.hpp"
#include "registry/registry.hpp"
#include "support/memory_storage.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// An answer as a client sees it.
struct SeenAnswer {
  int status = 0;
  Headers headers;
  std::string body;

  /// The value of a header; empty when it is absent.
  std::string header(std::string_view name) const;
  /// `errors[0].code` of the envelope; the test fails when there is none.
  std::string errorCode() const;
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

/// The application over stores in memory, spoken to as the engine does, without sockets: a body goes where plan() says.
class ApplicationFixture : public testing::Test {
 protected:
  ApplicationFixture();

  SeenAnswer send(const std::string& method, const std::string& target, const Headers& headers = {},
                  const std::string& body = {});
  /// The same with a body of unknown length.
  SeenAnswer sendChunked(const std::string& method, const std::string& target, const std::string& body,
                         const Headers& headers = {});
  /// A body that breaks off after `sent` bytes; nothing when it was refused before.
  std::optional<SeenAnswer> sendBroken(const std::string& method, const std::string& target, const std::string& body,
                                       std::size_t sent);

  /// A session's Location.
  std::string startUpload(const std::string& repository);
  Digest pushBlob(const std::string& repository, const std::string& content);
  /// An image manifest with a config of its own; its text.
  std::string pushImage(const std::string& repository, const std::string& reference, const std::string& config,
                        const std::string& more = {});

  void use(Guard* guard);
  /// Behind these proxies; the client is 127.0.0.1.
  void use(const Proxies& proxies);

  test::MemoryBlobs blobs_;
  test::MemoryRecords records_;
  observe::Log log_;
  Proxies proxies_;
  Watchers watchers_;  ///< For the next use().
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<RegistryApplication> application_;

 private:
  SeenAnswer run(Request& request, const std::string& body);
};

std::string sha256Text(std::string_view content);
std::string imageText(const std::string& config, const std::string& more = {});
inline const std::string kImageType = "application/vnd.oci.image.manifest.v1+json";
inline const std::string kIndexType = "application/vnd.oci.image.index.v1+json";

}  // namespace berth::http
