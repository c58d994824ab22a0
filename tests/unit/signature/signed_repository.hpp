// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "unit/validators/host.hpp"
#include "unit/validators/repository.hpp"

#include "berth/host.hpp"
#include "berth/local_call.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace berth::test {

/// What cosign and notation signed, as a registry keeps it: fixtures/ (README.md there says how it was made). Tests add
/// to their own copy.
struct SignedRepository {
  SignedRepository();

  Repository repository;
  std::string name;                           ///< Host and repository that it was signed as.
  std::uint64_t made = 0;                     ///< Seconds since 1970.
  std::map<std::string, std::string> images;  ///< Digests by what was done to the image.

  /// The question about an image when its tag is set, an hour after it was signed.
  Question question(const std::string& image) const;
  const Repository::Manifest& manifest(const std::string& image) const {
    return *repository.manifest(images.at(image));
  }
  /// The manifest of the newest referrer of an image, and its only layer.
  nlohmann::json referrer(const std::string& image) const;
  nlohmann::json layerOf(const nlohmann::json& manifest, std::size_t layer = 0) const;
  /// The tag of cosign's for an image: ending ".sig" or ".att".
  std::string tagOf(const std::string& image, const std::string& ending) const;

  /// Paths of files of fixtures/.
  static std::string key(const std::string& name);          ///< "p256": keys/p256.pub.
  static std::string certificate(const std::string& name);  ///< "root": certificates/root.crt.
};

/// The content of a file of fixtures/: "keys/p256.pem".
std::string fixture(const std::string& path);

/// A rule made of its `with`; a failure of the test when it is none.
template <class Rule>
Answer askWith(const nlohmann::json& options, const Repository& repository, const Question& question) {
  sdk::LocalCall call;
  auto rule = Rule::create(sdk::Host{nullptr}, call, "rule", options.dump());
  if (!rule) {
    Answer answer;
    answer.status = rule.status().code;
    answer.failure = rule.status().message;
    return answer;
  }
  return ask(**rule, repository, question);
}

}  // namespace berth::test
