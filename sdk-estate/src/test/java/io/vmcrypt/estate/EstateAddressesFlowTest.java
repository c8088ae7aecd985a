package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The addresses of a key server as OVHcloud sees them, and the thumbprint that it has of each. */
class EstateAddressesFlowTest {

  private FakeCloud cloud;
  private EstateSystems systems;

  @BeforeEach
  void start() {
    cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
    systems = EstateSystems.of(cloud);
    // the second address is registered, and vCenter connects to the first
    cloud.ovh().setKmsConfigured(ip -> !cloud.vcenter().kmsClusters().isEmpty());
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private HostAndPort kms() {
    return HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
  }

  /** A key server that nobody vouches for. */
  private KeyServer unknown() {
    return KeyServer.kmip(kms())
        .identity(systems.identity())
        .registeredAs(cloud.kmsHost(), SecondAddress.IP);
  }

  private void assertBothRegistered() {
    assertThat(cloud.ovh().registeredKms())
        .extracting(FakeRegisteredKms::ip, FakeRegisteredKms::state)
        .containsExactly(tuple(cloud.kmsHost(), "delivered"), tuple(SecondAddress.IP, "delivered"));
  }

  private void assertBlocked(KeyServer server, FindingCode code) {
    EstatePlan plan = systems.estates().plan(systems.estate(server).build());

    assertThat(plan.findings())
        .as(plan.text())
        .filteredOn(Finding::isBlocking)
        .filteredOn(finding -> finding.code().equals(code))
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains(SecondAddress.IP));
    assertThatThrownBy(() -> systems.estates().startApply(plan))
        .isInstanceOf(PlanBlockedException.class);
    assertThat(Writes.at(cloud)).isEmpty();
  }

  @Test
  @DisplayName("each address of a key server is registered, and a second run changes nothing")
  void apply_severalAddresses_registersEach() {
    try (SecondAddress second = new SecondAddress(cloud.kmsPort(), kms())) {
      Estate estate = systems.estate(unknown()).build();
      EstatePlan plan = systems.estates().plan(estate).accepting(systems.thumbprint());
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();

      try (EstateRun run = systems.estates().startApply(plan)) {
        assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
      }

      assertBothRegistered();
      List<String> written = Writes.at(cloud);
      assertThat(systems.apply(estate).results()).isEmpty();
      assertThat(Writes.at(cloud)).isEqualTo(written);
      assertThat(second).isNotNull();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("an address that does not answer is registered only if the thumbprint is given")
  void apply_oneAddressIsSilent_isRefusedUnlessThumbprintIsGiven() {
    assertBlocked(unknown(), FindingCode.KMS_ADDRESS_NOT_READABLE);

    Estate vouched = systems.estate(unknown().expecting(systems.thumbprint())).build();
    assertThat(systems.estates().plan(vouched).findings(Severity.NOTE))
        .extracting(Finding::code)
        .contains(FindingCode.KMS_ADDRESS_NOT_READABLE);
    assertThat(systems.apply(vouched).isComplete()).isTrue();
    assertBothRegistered();
  }

  @Test
  @DisplayName("another certificate at one of the addresses is refused, and nothing is changed")
  void plan_oneAddressShowsAnother_leavesAllAsItWas() {
    try (FakeCloud other = FakeCloud.start();
        SecondAddress second =
            new SecondAddress(cloud.kmsPort(), HostAndPort.of(other.kmsHost(), other.kmsPort()))) {
      assertBlocked(unknown(), FindingCode.KMS_ADDRESSES_DIFFER);
      // a thumbprint is what each address that answers has to show
      assertBlocked(unknown().expecting(systems.thumbprint()), FindingCode.KMS_ADDRESSES_DIFFER);
      assertThat(second).isNotNull();
    }
  }

  @Test
  @DisplayName("a name is registered with the IPv4 addresses that it leads to")
  void plan_name_isLookedUp() {
    KeyServer named =
        KeyServer.kmip(HostAndPort.of("localhost", cloud.kmsPort()))
            .expecting(systems.thumbprint())
            .identity(systems.identity());

    EstatePlan plan = systems.estates().plan(systems.estate(named).build());

    assertThat(plan.steps().get(0).changes())
        .extracting(change -> change.subject().toString())
        .containsExactly("KMS 127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "kms.example.invalid, no address was found for the name (kms.example.invalid",
    "::1, 'it has no IPv4 address, and OVHcloud takes no other'"
  })
  @DisplayName("a key server without an IPv4 address is refused, unless the estate says one")
  void plan_noIpv4Address_isRefused(String host, String words) {
    KeyServer server =
        KeyServer.kmip(HostAndPort.of(host, cloud.kmsPort()))
            .expecting(systems.thumbprint())
            .identity(systems.identity());

    assertThatThrownBy(() -> systems.estates().plan(systems.estate(server).build()))
        .isInstanceOf(SdkException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("registeredAs");
    assertThat(Writes.at(cloud)).isEmpty();
  }
}
