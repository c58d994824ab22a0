// SPDX-License-Identifier: Apache-2.0
#include "gate.hpp"

#include <lber.h>
#include <ldap.h>
#include <poll.h>

#include <cerrno>

namespace berth::ldap {

/// What liblber calls.
struct Gate::Layer {
  // Above the socket, below TLS.
  static constexpr int kLevel = (LBER_SBIOD_LEVEL_PROVIDER + LBER_SBIOD_LEVEL_TRANSPORT) / 2;

  static int add(LDAP*, Sockbuf* buffer, LDAPURLDesc*, sockaddr*, ldap_conncb* callbacks) {
    auto& gate = *static_cast<Gate*>(callbacks->lc_arg);
    if (gate.connected_) return -1;
    gate.connected_ = true;
    return ber_sockbuf_add_io(buffer, &functions, kLevel, &gate);
  }
  static void remove(LDAP*, Sockbuf*, ldap_conncb*) {}

  static int setUp(Sockbuf_IO_Desc* layer, void* gate) {
    layer->sbiod_pvt = gate;
    return 0;
  }
  static int control(Sockbuf_IO_Desc* layer, int option, void* argument) {
    return LBER_SBIOD_CTRL_NEXT(layer, option, argument);
  }
  static bool await(Sockbuf_IO_Desc* layer, short event) {
    ber_socket_t socket = -1;
    if (ber_sockbuf_ctrl(layer->sbiod_sb, LBER_SB_OPT_GET_FD, &socket) != 1) socket = -1;
    if (socket >= 0 && static_cast<const Gate*>(layer->sbiod_pvt)->await(socket, event)) return true;
    errno = ETIMEDOUT;
    return false;
  }
  static ber_slen_t read(Sockbuf_IO_Desc* layer, void* octets, ber_len_t size) {
    return await(layer, POLLIN) ? LBER_SBIOD_READ_NEXT(layer, octets, size) : -1;
  }
  static ber_slen_t write(Sockbuf_IO_Desc* layer, void* octets, ber_len_t size) {
    return await(layer, POLLOUT) ? LBER_SBIOD_WRITE_NEXT(layer, octets, size) : -1;
  }

  static Sockbuf_IO functions;
};

Sockbuf_IO Gate::Layer::functions{&setUp, nullptr, &control, &read, &write, nullptr};

Gate::Gate() : callbacks_{new ldap_conncb{&Layer::add, &Layer::remove, this}} {}

Gate::~Gate() = default;

bool Gate::guard(::ldap* handle) {
  return ldap_set_option(handle, LDAP_OPT_CONNECT_CB, callbacks_.get()) == LDAP_OPT_SUCCESS;
}

bool Gate::await(int socket, short event) const {
  pollfd waiting{socket, event, 0};
  while (true) {
    const auto wait = budget_ == nullptr ? Budget::Milliseconds{0} : std::min(budget_->left(), Budget::kPoll);
    const int ready = ::poll(&waiting, 1, static_cast<int>(wait.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (budget_ == nullptr || budget_->over()) return false;
  }
}

}  // namespace berth::ldap
