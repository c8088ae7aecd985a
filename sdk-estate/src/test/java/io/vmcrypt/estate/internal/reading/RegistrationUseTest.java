package io.vmcrypt.estate.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.estate.internal.reading.RegistrationUse.Place;
import io.vmcrypt.estate.internal.reading.RegistrationUse.Sight;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.session.NameResolver;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a server is, seen from a registration: there, elsewhere, or not known. */
class RegistrationUseTest {

  private static final String IP = "192.0.2.9";

  private static RegisteredKms registered(String ip) {
    return new RegisteredKms(1, ip, OptionalInt.empty(), null, "", OvhState.DELIVERED);
  }

  private static KmsServer server(String address, Optional<String> proxy) {
    return new KmsServer("s-1", address, 5696, proxy, OptionalInt.empty(), Optional.empty());
  }

  /** All that is asked of a key provider. */
  private static KmsCluster provider(KmsServer... servers) {
    return (KmsCluster)
        Proxy.newProxyInstance(
            KmsCluster.class.getClassLoader(),
            new Class<?>[] {KmsCluster.class},
            (proxy, method, arguments) ->
                method.getName().equals("id") ? "third" : List.of(servers));
  }

  private static Sight look(NameResolver names, List<SeenKeyServer> own, KmsServer server) {
    List<Sight> seen =
        new RegistrationUse(
                List.of(provider(server)),
                List.of(registered(IP), registered("192.0.2.50"), registered("")),
                "own",
                own,
                names)
            .from(IP).stream().filter(sight -> sight.keyProvider().equals("third")).toList();
    assertThat(seen).hasSize(1);
    return seen.get(0);
  }

  private static Optional<Set<String>> names(String host) {
    return Optional.ofNullable(
        Map.of(
                "kms.example.com", Set.of("::FFFF:192.0.2.9"),
                "both.example.com", Set.of("192.0.2.50", "192.0.2.9"),
                "away.example.com", Set.of("192.0.2.50", "10.0.0.5"),
                "inside.example.com", Set.of("10.0.0.5"),
                "alias.example.com", Set.of("other.example.com"),
                "none.example.com", Set.<String>of())
            .get(host));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.9, HERE, ''",
    "192.0.2.009, HERE, 192.0.2.009 leads to 192.0.2.9",
    "192.0.2.011, HERE, '192.0.2.011 leads to 192.0.2.11, 192.0.2.9'",
    "::ffff:192.0.2.9, HERE, '::ffff:192.0.2.9 leads to 192.0.2.9'",
    "[::FFFF:C000:0209], HERE, '[::FFFF:C000:0209] leads to 192.0.2.9'",
    "kms.example.com, HERE, kms.example.com leads to 192.0.2.9",
    "KMS.Example.Com., HERE, KMS.Example.Com. leads to 192.0.2.9",
    "both.example.com, HERE, 'both.example.com leads to 192.0.2.50, 192.0.2.9'",
    "192.0.2.50, ELSEWHERE, ''",
    "away.example.com, ELSEWHERE, 'away.example.com leads to 10.0.0.5, 192.0.2.50'",
    "192.0.2.90, NOT_KNOWN, 192.0.2.90 is not registered at OVHcloud",
    "2001:db8::1, NOT_KNOWN, 2001:db8::1 is not registered at OVHcloud",
    "2001:DB8:0::1, NOT_KNOWN, '2001:DB8:0::1 leads to 2001:db8::1, which is not registered at"
        + " OVHcloud'",
    "inside.example.com, NOT_KNOWN, 'inside.example.com leads to 10.0.0.5, which is not registered"
        + " at OVHcloud'",
    "alias.example.com, NOT_KNOWN, alias.example.com leads nowhere from here",
    "none.example.com, NOT_KNOWN, none.example.com leads nowhere from here",
    "nobody.example.com, NOT_KNOWN, nobody.example.com leads nowhere from here",
  })
  @DisplayName("addresses are compared, not texts; what is at no registration may be at any")
  void places(String address, Place place, String why) {
    Sight seen = look(RegistrationUseTest::names, List.of(), server(address, Optional.empty()));

    assertThat(seen.place()).isEqualTo(place);
    assertThat(seen.inWords())
        .isEqualTo(
            "key provider third, server s-1 at "
                + address
                + (why.isEmpty() ? "" : " (" + why + ")"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 192.0.2.9, HERE",
    "192.0.2.9, 10.0.0.6, HERE",
    "10.0.0.5, 192.0.2.50, ELSEWHERE",
    "10.0.0.5, 10.0.0.6, NOT_KNOWN",
  })
  @DisplayName("through a proxy either may be what OVHcloud lets in")
  void proxies(String address, String proxy, Place place) {
    Sight seen = look(RegistrationUseTest::names, List.of(), server(address, Optional.of(proxy)));

    assertThat(seen.place()).isEqualTo(place);
    assertThat(seen.inWords()).contains("at " + address + " by " + proxy);
  }

  private static SeenKeyServer own(String address, String... registeredAs) {
    return new SeenKeyServer(
        KeyServer.kmip(address),
        "kms-1",
        HostAndPort.of(address, 5696),
        List.of(registeredAs),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        true,
        Set.of(),
        true);
  }

  @Test
  @DisplayName("a server of the estate is registered as the estate says, whoever has it too")
  void registeredAs() {
    KmsServer server = server("Nobody.Example.Com", Optional.empty());

    assertThat(
            Stream.of(
                    List.of(own("nobody.example.com", IP)),
                    // what the plan is going to register counts as registered
                    List.of(own("nobody.example.com", "192.0.2.60")),
                    List.of(own("other.example.com", IP)))
                .map(own -> look(RegistrationUseTest::names, own, server).place()))
        .containsExactly(Place.HERE, Place.ELSEWHERE, Place.NOT_KNOWN);
  }

  @Test
  @DisplayName("a resolver that fails knows nothing; one look asks once")
  void resolverFails() {
    List<String> asked = new ArrayList<>();
    RegistrationUse use =
        new RegistrationUse(
            List.of(provider(server("Nobody.Example.Com.", Optional.empty()))),
            List.of(registered(IP)),
            "own",
            List.of(),
            host -> {
              asked.add(host);
              throw new IllegalStateException("no DNS");
            });

    assertThat(use.from(IP)).extracting(Sight::place).containsExactly(Place.NOT_KNOWN);
    assertThat(use.from("192.0.2.50")).extracting(Sight::place).containsExactly(Place.NOT_KNOWN);
    assertThat(asked).containsExactly("nobody.example.com");
  }

  @Test
  @DisplayName("of a registration whose address is not told nothing is known")
  void noAddress() {
    RegistrationUse use =
        new RegistrationUse(
            List.of(provider(server("192.0.2.50", Optional.empty()))),
            List.of(registered("192.0.2.50"), registered("")),
            "own",
            List.of(),
            RegistrationUseTest::names);

    assertThat(use.from("")).extracting(Sight::place).containsExactly(Place.NOT_KNOWN);
  }
}
