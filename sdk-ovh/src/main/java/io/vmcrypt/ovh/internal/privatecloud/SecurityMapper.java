package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.ovh.internal.address.Ipv4Block;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.AllowedNetworkDto;
import io.vmcrypt.ovh.internal.wire.SecurityOptionDto;
import io.vmcrypt.ovh.internal.wire.TwoFaWhitelistDto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What OVHcloud says of a private cloud's security, for the precheck. */
final class SecurityMapper {

  private static final Set<String> BEGUN = Set.of("toCreate", "creating", "updating");
  private static final Set<String> ALLOWED = Set.of("allowed", "toUpdate");

  private SecurityMapper() {}

  /** The names of the options that are on. */
  static Set<String> toEnabled(List<SecurityOptionDto> options) {
    Set<String> enabled = new TreeSet<>();
    for (SecurityOptionDto option : options) {
      if (option.name() == null || option.enabled() == null) {
        // not told is not "off"
        throw new OddAnswer(
            "the answer has a security option without its name, or does not say whether it is on",
            "Look at the security options in the OVHcloud Control Panel.");
      }
      if (option.enabled()) {
        enabled.add(option.name());
      }
    }
    return enabled;
  }

  /** The names of those that OVHcloud is at. */
  static Set<String> toBegun(List<SecurityOptionDto> options) {
    Set<String> begun = new TreeSet<>();
    for (SecurityOptionDto option : options) {
      if (option.name() != null && BEGUN.contains(String.valueOf(option.state()))) {
        begun.add(option.name());
      }
    }
    return begun;
  }

  /** The names of those that wait. */
  static List<String> toPending(List<String> options) {
    List<String> pending = new ArrayList<>();
    for (String option : options) {
      if (option == null || option.isBlank()) {
        // not told is not "none"
        throw new OddAnswer(
            "the answer has a security option without its name",
            "Look at the security options in the OVHcloud Control Panel.");
      }
      pending.add(option);
    }
    return pending.stream().distinct().toList();
  }

  /** A network that may reach vCenter; empty if it is going, or cannot be read. */
  static Optional<Ipv4Block> toNetwork(long id, AllowedNetworkDto dto) {
    OddAnswer.unlessAbout(id, dto.networkAccessId());
    return ALLOWED.contains(String.valueOf(dto.state()))
        ? Ipv4Block.parse(dto.network())
        : Optional.empty();
  }

  /** An entry of the whitelist that is in force; empty if it is none, or cannot be read. */
  static Optional<Ipv4Block> toListed(long id, TwoFaWhitelistDto dto) {
    OddAnswer.unlessAbout(id, dto.id());
    if (!"enabled".equals(dto.state())) {
      return Optional.empty();
    }
    return Ipv4Block.parse(
        dto.ip() == null || dto.cidrNetmask() == null
            ? dto.ip()
            : dto.ip() + "/" + dto.cidrNetmask());
  }
}
