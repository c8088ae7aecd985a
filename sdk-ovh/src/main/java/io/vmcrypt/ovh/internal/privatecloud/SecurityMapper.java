package io.vmcrypt.ovh.internal.privatecloud;

import io.vmcrypt.ovh.internal.address.Ipv4Block;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.AllowedNetworkDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.SecurityOptionDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.TwoFaWhitelistDto;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What OVHcloud says of a private cloud's security, for the precheck. */
final class SecurityMapper {

  private static final Set<String> BEGUN = Set.of("toCreate", "creating", "updating");
  private static final Set<String> ALLOWED = Set.of("allowed", "toUpdate");

  private static final String LOOK = "Look at the security options in the OVHcloud Control Panel.";

  private SecurityMapper() {}

  /** The names of the options that are on. */
  static Set<String> toEnabled(List<SecurityOptionDto> options) {
    if (options.stream().anyMatch(option -> option.name() == null || option.enabled() == null)) {
      // not told is not "off"
      throw new OddAnswer(
          "the answer has a security option without its name, or does not say whether it is on",
          LOOK);
    }
    return names(options, option -> Boolean.TRUE.equals(option.enabled()));
  }

  /** The names of those that OVHcloud is at. */
  static Set<String> toBegun(List<SecurityOptionDto> options) {
    return names(options, option -> BEGUN.contains(String.valueOf(option.state())));
  }

  private static Set<String> names(
      List<SecurityOptionDto> options, Predicate<SecurityOptionDto> wanted) {
    return options.stream()
        .filter(wanted)
        .flatMap(option -> Stream.ofNullable(option.name()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of those that wait. */
  static List<String> toPending(List<String> options) {
    if (options.stream().anyMatch(option -> option == null || option.isBlank())) {
      // not told is not "none"
      throw new OddAnswer("the answer has a security option without its name", LOOK);
    }
    return options.stream().distinct().toList();
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
