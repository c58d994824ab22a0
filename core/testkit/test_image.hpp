// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/profile_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::testkit {

/// Something beside an image in its repository.
struct TestContent {
  std::string digest;
  std::string bytes;
  std::string media_type;     ///< Empty: a blob.
  std::string artifact_type;  ///< Of what is attached to the image.
  std::string tag;            ///< That names it; empty: none.
};

enum class Expected { kPass, kRefuse, kUndecided };

/// An image that a validator is asked about, with what there is beside it, and what it has to say.
struct TestImage {
  std::string text;  ///< "images[0] (reg.example.com/team/app:1)", for reasons.
  std::int32_t source = 0;
  std::string image;
  std::string repository;
  std::string tag;
  std::string digest;
  std::string media_type;
  std::string manifest;
  std::string config;
  std::string replaces;
  std::string written;
  std::string place;
  std::string cluster_namespace;
  std::string user;  ///< Empty: nobody in particular.
  std::vector<std::string> groups;
  std::uint64_t now = 0;
  std::vector<TestContent> attached;  ///< Manifests whose subject it is, newest first.
  std::vector<TestContent> stored;

  Expected expected = Expected::kPass;
  std::vector<std::string> codes;  ///< That violations have at least.
  std::string replacement;
};

/// "sha256:…".
std::string digestOf(std::string_view bytes);

/// `images[n]` of a profile.
TestImage readImage(ProfileReader reader);

/// A small image as any may be asked about, without anything beside it.
TestImage plainImage(std::int32_t source);

}  // namespace berth::testkit
