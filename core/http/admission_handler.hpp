// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace berth::http {

/// What API servers of clusters ask (docs/kubernetes.md). An answer is 200 whatever was decided; a body that is no
/// review is 400, a set that does not exist 404: then the server does what its registration says of a webhook that
/// fails. Answered within nine tenths of the query's `timeout` (10 s unless it says): what could not be decided by then
/// is refused with that reason. What is no 200 is logged: API servers do not tell why.
///
/// AdmissionReview, by the rules of the set in the path.
Result<Response> validateObject(const Exchange& exchange, std::string_view body);
Result<Response> mutateObject(const Exchange& exchange, std::string_view body);
/// The same at Trow's path, by the set for the object's namespace.
Result<Response> validateImage(const Exchange& exchange, std::string_view body);
/// ImageReview.
Result<Response> reviewImages(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
