package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a proof says of the key provider: how its servers are. */
class ProviderProofTest {

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();
  private final Estate estate = LoneVcenter.estate();

  private void provider(String server) {
    var unused =
        vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "new", KmsServerSpec.builder(server, "127.0.0.2").port(1).build())
                    .build());
  }

  // -- how it is

  private List<String> health(boolean known) {
    Found found = new Found();
    assertThat(new ProviderHealth(estate, vcenter.systems()).look(found).isPresent())
        .isEqualTo(known);
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("that there is no key provider, the plan tells")
  void health_none() {
    assertThat(health(false)).isEmpty();
    vcenter.fake.answerMethod(
        "ListKmipServers", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(health(false))
        .singleElement()
        .asString()
        .startsWith("BLOCKING privileges-missing KMS cluster new");
  }

  @Test
  @DisplayName(
      "a server that vCenter does not reach is not usable, and what it does not say is told")
  void health_unreachable() {
    provider("kms-1");
    List<String> findings = health(true);
    assertThat(findings.get(0))
        .startsWith(
            "BLOCKING key-provider-not-usable KMS cluster new, server kms-1: vCenter finds it red")
        .endsWith("and the two do not work together");
    assertThat(findings.subList(1, findings.size()))
        .allMatch(line -> line.startsWith("WARNING key-provider-not-seen KMS cluster new, server"));
  }

  @Test
  @DisplayName("a server of the estate that vCenter says nothing of is told")
  void health_otherServer() {
    provider("another");
    assertThat(health(true))
        .containsExactly(
            "WARNING key-provider-not-seen KMS cluster new, server kms-1: vCenter does not say how"
                + " it is");
  }

  private List<String> health(
      String colour,
      String connection,
      @Nullable Boolean vcenterTrusts,
      @Nullable Boolean trusted) {
    Found found = new Found();
    new ProviderHealth(estate, vcenter.systems())
        .look(
            "kms-1",
            new KmsClusterStatus(
                "new",
                Optional.empty(),
                List.of(
                    new KmsClusterStatus.Server(
                        "kms-1",
                        new KmsClusterStatus.Health(colour),
                        connection,
                        Optional.ofNullable(vcenterTrusts),
                        Optional.ofNullable(trusted),
                        Optional.empty())),
                Optional.empty()),
            found);
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("what vCenter does not say of trust is told, and what it says of it blocks")
  void health_trust() {
    String not =
        "WARNING key-provider-not-seen KMS cluster new, server kms-1: vCenter does not say ";
    assertThat(health("green", "", true, true)).isEmpty();
    assertThat(health("green", "", null, true)).containsExactly(not + "whether it trusts the KMS");
    assertThat(health("green", "", true, null)).containsExactly(not + "whether the KMS trusts it");
    assertThat(health("green", "", false, true))
        .singleElement()
        .asString()
        .startsWith("BLOCKING key-provider-not-usable");
    assertThat(health("yellow", "slow", true, true).get(0))
        .contains("vCenter finds it yellow (slow)");
  }
}
