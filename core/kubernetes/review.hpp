// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// The largest body that a handler should take: twice what a cluster stores of one object, and room.
inline constexpr std::size_t kMostReviewBytes = std::size_t{8} << 20;

enum class Operation : std::uint8_t { kCreate, kUpdate, kDelete, kConnect };

/// An AdmissionReview (admission.k8s.io/v1 or v1beta1) as an API server sends it: somebody changes an object; may it
/// be? A value that is cheap to copy; the copies share the document.
struct Review {
  std::string api_version;  ///< As asked; the answer has the same.
  std::string uid;          ///< Of the question, never empty.
  std::string group;        ///< Of the object's kind; empty for the core group.
  std::string version;
  std::string kind;         ///< "Pod"
  std::string resource;     ///< "pods"
  std::string subresource;  ///< "ephemeralcontainers"; mostly empty.
  Operation operation = Operation::kCreate;
  std::string name;               ///< Of the object; empty when the server has yet to make one up.
  std::string cluster_namespace;  ///< Empty for an object without.
  std::string user_name;
  std::vector<std::string> groups;
  bool is_dry_run = false;  ///< Nothing may be changed by answering.
  /// The stored object waits for its end already. What a new object says of that is its author's word.
  bool is_deleting = false;
  /// A node shows a pod that it runs from a file of its own, whatever is answered.
  bool is_mirror_pod = false;

  std::shared_ptr<const nlohmann::json> document;
  const nlohmann::json* object = nullptr;      ///< Within `document`. There for kCreate and kUpdate, else may be null.
  const nlohmann::json* old_object = nullptr;  ///< The same; null for kCreate.
};

/// kBadRequest, with the cause and what to do, for a body that is no such review: no JSON, JSON with a member twice in
/// an object, nested deeper than 200 or with more than 2 000 000 values (of up to 200 MB), another kind or version, a
/// field missing or of another type. Fields that are unknown are left alone, as servers add some.
Result<Review> parseReview(std::string_view body);

}  // namespace berth::kubernetes
