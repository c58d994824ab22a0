// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/load/connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::bench {

/// Pushes image after image as clients do: for each layer and the config HEAD (404), POST, PUT with the whole body;
/// then the manifest under a fresh tag. Contents are random and new in each image.
class PushScript final : public Script {
 public:
  struct Shape {
    std::size_t layers = 10;
    std::size_t layer_bytes = 1024;
    std::size_t most_images = SIZE_MAX;
  };

  /// Adds to `images` the seconds of each image, from its first request to its manifest's 201 (making the content is
  /// not in it). `images` outlives the script.
  PushScript(std::string repository, std::string host, Shape shape, std::vector<double>& images);

  Request next() override;
  bool answered(const Answer& answer) override;
  bool done() const override { return images_.size() >= most_images_; }

 private:
  enum class Step : std::uint8_t { kHead, kPost, kPut, kManifest };

  struct Blob {
    std::string content;
    std::string digest;
  };

  void renewImage();
  std::string blobPath(std::string_view tail) const;
  Request post() const;
  Request put(std::string_view method_path, std::string_view type, const std::string& body) const;

  const std::string repository_;
  const std::string host_;
  const std::size_t most_images_;
  std::vector<double>& images_;
  std::vector<Blob> blobs_;  ///< The layers, then the config.
  std::string manifest_;
  std::uint64_t serial_ = 0;
  std::size_t at_ = 0;
  Step step_ = Step::kHead;
  std::string location_;
  Clock::time_point began_;
};

}  // namespace berth::bench
