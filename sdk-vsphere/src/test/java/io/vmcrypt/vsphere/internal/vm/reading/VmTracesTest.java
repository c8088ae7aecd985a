package io.vmcrypt.vsphere.internal.vm.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.session.NameResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what a VM is recognised as the one that a host runs in. */
class VmTracesTest {

  private static final NameResolver NOBODY_KNOWS = host -> Optional.empty();

  private static VmTraces guest(String... told) {
    return new VmTraces(normal(told), Set.of(), Optional.empty(), List.of());
  }

  private static Set<String> normal(String... told) {
    return Stream.of(told).map(HostName::normal).collect(Collectors.toSet());
  }

  private static Optional<String> sign(
      VmTraces traces, String vm, String server, NameResolver resolver) {
    return traces.sign(vm, new KnownHosts(List.of(), resolver).host(server));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "2001:DB8::1, 2001:db8:0:0:0:0:0:1, true",
    "[2001:db8::1], 2001:db8::1, true",
    "KMS-01.Example.Com., kms-01.example.com, true",
    "kms-01, kms-01.example.com, true",
    "kms-01.example.com, kms-01, true",
    "kms-01.example.com, kms-01.example.org, false",
    "kms-01.example.com, kms-010, false",
    "192.0.2.1, 192.0.2.10, false",
    "192.0.2.1, 192, false",
  })
  @DisplayName(
      "a guest's name or address is a server's in any case, with a dot or without a domain")
  void sign_ofTheGuest(String server, String guest, boolean same) {
    assertThat(sign(guest(guest), "vm", server, NOBODY_KNOWS).isPresent()).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource({
    "kms-01.example.com, KMS-01, true",
    "kms-01.example.com., kms-01.example.com, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192, false",
    "kms-01.example.com, kms-01 (old), false",
  })
  @DisplayName("a VM of which nothing else is known is recognised by its name")
  void sign_ofTheVmsName(String server, String vm, boolean same) {
    assertThat(sign(guest(), vm, server, NOBODY_KNOWS).isPresent()).isEqualTo(same);
  }

  @Test
  @DisplayName(
      "a server that is registered by its address is known by its name too, and the other way")
  void sign_bothDirections() {
    NameResolver dns =
        host ->
            host.equals("192.0.2.1")
                ? Optional.of(Set.of("KMS-01.example.com."))
                : host.equals("kms.example.com")
                    ? Optional.of(Set.of("192.0.2.1", "2001:db8::1"))
                    : Optional.empty();

    assertThat(sign(guest(), "kms-01", "192.0.2.1", dns))
        .contains("is named like kms-01.example.com, which is 192.0.2.1");
    assertThat(sign(guest("2001:DB8:0::1"), "vm", "kms.example.com", dns))
        .contains("has the address 2001:db8::1, which is kms.example.com");
    assertThat(sign(guest("192.0.2.2"), "vm", "192.0.2.1", dns)).isEmpty();
  }

  @Test
  @DisplayName("a look-up that fails leaves the other names unknown, and does not count as none")
  void host_lookUpFails_isNotKnown() {
    NameResolver broken =
        host -> {
          throw new IllegalStateException("no DNS");
        };

    assertThat(new KnownHosts(List.of(), broken).host("192.0.2.1").lookedUp()).isFalse();
    assertThat(new KnownHosts(List.of(), NOBODY_KNOWS).host("192.0.2.1").lookedUp()).isFalse();
    assertThat(new KnownHosts(List.of(), host -> Optional.of(Set.of())).host("192.0.2.1"))
        .isEqualTo(new KnownHosts.Host("192.0.2.1", Set.of("192.0.2.1"), true));
  }

  @Test
  @DisplayName("many VMs cost one look-up of each host; addresses of the own machine cost none")
  void host_isLookedUpOnce() {
    List<String> asked = new ArrayList<>();
    KnownHosts hosts =
        new KnownHosts(
                List.of("localhost", "127.0.0.1", "::1", "vc.example.com"),
                host -> {
                  asked.add(host);
                  return Optional.of(Set.of("192.0.2.9", "127.0.1.1"));
                })
            .remembering();

    for (int i = 0; i < 3; i++) {
      assertThat(hosts.vcenter())
          .containsExactly(
              new KnownHosts.Host("vc.example.com", Set.of("vc.example.com", "192.0.2.9"), true));
      hosts.host("127.0.0.1");
    }
    assertThat(asked).containsExactly("vc.example.com");
  }

  @Test
  @DisplayName("guests without a name of their own say nothing")
  void sign_localhost_isNone() {
    assertThat(HostName.isTelling("localhost")).isFalse();
    assertThat(HostName.isTelling("localhost.localdomain")).isFalse();
    assertThat(HostName.isTelling("127.0.1.1")).isFalse();
    assertThat(HostName.isTelling("kms")).isTrue();
  }
}
