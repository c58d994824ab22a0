// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::test {

/// "sha256:…" of bytes.
std::string digestOf(std::string_view bytes);

/// What a repository holds, as a validator may look at it. Content is found by its digest.
class Repository {
 public:
  struct Manifest {
    std::string digest;
    std::string media_type;
    std::string bytes;
  };

  std::string addBlob(std::string bytes);
  /// Named by its `subject`, if it has one, as a referrer; the newest is the last added.
  std::string addManifest(std::string media_type, std::string bytes);
  /// Content that lies under a digest which is not its own: what a broken store would give.
  void forge(const std::string& digest, std::string bytes);
  void tag(const std::string& name, const std::string& digest) { tags_[name] = digest; }

  /// Null: not there.
  const Manifest* manifest(const std::string& digest) const;
  const Manifest* tagged(const std::string& name) const;
  /// Manifests too, as in a registry.
  const std::string* blob(const std::string& digest) const;
  /// An image index, newest first.
  std::string referrers(const std::string& subject, std::string_view artifact_type) const;

 private:
  struct Referrer {
    std::string subject;
    std::string artifact_type;
    std::string descriptor;
  };

  std::map<std::string, Manifest> manifests_;
  std::map<std::string, std::string> blobs_;
  std::map<std::string, std::string> tags_;
  std::vector<Referrer> referrers_;
};

}  // namespace berth::test
