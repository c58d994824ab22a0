// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/registry_application.hpp"
#include "observe/log.hpp"
#include "registry/registry.hpp"
#include "support/memory_storage.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace berth::fuzz {

/// What the engine told of one request.
struct Told {
  std::string method;
  bool expects_continue = false;
  int status = 0;
  std::uint64_t sent_bytes = 0;
};

/// A registry over stores in memory that holds a small image, and remembers what the engine tells of each request.
class RegistryUnderTest final : public http::Application {
 public:
  static constexpr std::size_t kMaxManifestBytes = 2048;

  RegistryUnderTest();

  http::BodyPlan plan(const http::Request& head) override { return application_.plan(head); }
  http::Response handle(const http::Request& request) override { return application_.handle(request); }
  std::variant<std::unique_ptr<http::BodySink>, http::Response> open(const http::Request& head) override {
    return application_.open(head);
  }
  http::Response refuse(const http::Request& request, const Error& error) override {
    return application_.refuse(request, error);
  }
  /// Breaks a property: no request may throw.
  void failed(const http::Request& request, const std::string& cause) override;
  void answered(const http::Request& request, const http::Outcome& outcome) override;

  const std::vector<Told>& told() const { return told_; }
  /// Requires that every blob and manifest is what its digest says, and that every tag leads to a manifest.
  void checkStores();

 private:
  void checkRepository(const RepositoryName& repository);

  test::MemoryBlobs blobs_;
  test::MemoryRecords records_;
  observe::Log log_{observe::Level::kError};
  registry::Registry registry_;
  http::RegistryApplication application_;
  std::vector<Told> told_;
};

}  // namespace berth::fuzz
