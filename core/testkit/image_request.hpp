// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/test_image.hpp"

#include <berth/gen/validation.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace berth::testkit {

/// The contract's structs of one question about an image, with the evidence that grows from round to round.
class ImageRequest {
 public:
  /// `image` outlives it.
  explicit ImageRequest(const TestImage& image);
  ImageRequest(const ImageRequest&) = delete;
  ImageRequest& operator=(const ImageRequest&) = delete;

  /// Fetches what a validator needs. What is wrong with the need: empty when nothing is.
  std::string fetch(const berth_need& theirs);

  std::size_t items() const { return items_.size(); }
  std::size_t bytes() const { return bytes_; }
  /// Good until the next fetch().
  const berth_validate_request& get();

 private:
  struct Item {
    std::string value;
    std::string artifact_type;
    std::string index;  ///< Made, when the need is for referrers.
    berth_need need = sdk::make<berth_need>();
    berth_evidence evidence = sdk::make<berth_evidence>();
  };

  bool has(const berth_need& need) const;
  void look(Item& item) const;
  std::string referrers(const std::string& subject, const std::string& artifact_type) const;

  const TestImage& image_;
  std::vector<TestContent> here_;  ///< All that can be asked for by digest or tag.
  std::vector<berth_str> groups_;
  berth_principal principal_ = sdk::make<berth_principal>();
  berth_artifact artifact_ = sdk::make<berth_artifact>();
  berth_validate_request request_ = sdk::make<berth_validate_request>();
  std::deque<Item> items_;
  std::vector<const berth_evidence*> pointers_;
  std::size_t bytes_ = 0;
};

}  // namespace berth::testkit
