#include "writers.hpp"
namespace berth::gen {
std::string writeProxyHeader(const Kind&) {
  return {};
}
std::string writeProxySource(const Kind&) {
  return {};
}
}  // namespace berth::gen
