package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.estate.internal.plan.LoneVcenter;
import io.vmcrypt.estate.internal.plan.Look;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.kms.ManagedEntityStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a proof says of the key provider: how its servers are, and whether it makes keys. */
class ProviderProofTest {

  private static final String KEY =
      "<keyId><keyId>k-9</keyId><providerId><id>new</id></providerId></keyId>";
  private static final String MAYBE_AT_KMS =
      "NOTE test-key-maybe-left-behind KMS 192.0.2.1:5696, test key: vCenter has forgotten test key"
          + " k-9, and it is not known whether the KMS holds it: this program has no certificate to"
          + " ask with";

  private final LoneVcenter vcenter = new LoneVcenter();
  private final Estate estate = LoneVcenter.estate();

  @AfterEach
  void stop() {
    vcenter.close();
  }

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

  private void answer(String method, String answer) {
    vcenter.fake.answerMethod(method, call -> FakeSoapAnswer.of(answer));
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
                    new KmsServerStatus(
                        "kms-1",
                        new ManagedEntityStatus(colour),
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

  // -- whether it makes keys

  private List<String> make() {
    Found found = new Found();
    new TestKey(
            "new",
            vcenter.systems(),
            new Look(
                LoneVcenter.emptyPlan(estate, Instant.EPOCH),
                Optional.empty(),
                List.of(
                    new SeenKeyServer(
                        estate.keyServers().get(0),
                        "kms-1",
                        HostAndPort.of("192.0.2.1", 5696),
                        List.of(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        true,
                        Set.of(),
                        true)),
                KmsClusterSpec.builder("new", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                    .build(),
                Optional.empty()))
        .make(found);
    return LoneVcenter.words(found);
  }

  private void made() {
    answer("GenerateKey", "<returnval>" + KEY + "<success>true</success></returnval>");
    answer("RemoveKeys", "<returnval>" + KEY + "<success>true</success></returnval>");
    status("<keyAvailable>true</keyAvailable>");
  }

  private void status(String more) {
    answer("QueryCryptoKeyStatus", "<returnval>" + KEY + more + "</returnval>");
  }

  @Test
  @DisplayName("a key that is made and can be got is forgotten again; the KMS may hold it")
  void testKey() {
    made();
    assertThat(make()).containsExactly(MAYBE_AT_KMS);
    assertThat(vcenter.fake.calls("RemoveKeys")).hasSize(1);
  }

  @Test
  @DisplayName("a key of which vCenter does not say that it is removed may be there still")
  void testKey_removalNotTold() {
    made();
    answer("RemoveKeys", "");
    assertThat(make())
        .singleElement()
        .asString()
        .startsWith("WARNING test-key-left-behind KMS cluster new, test key: ")
        .endsWith("stays: vCenter does not say whether it removed k-9 of key provider new");
  }

  @Test
  @DisplayName("a key that vCenter does not know when it is to remove it may be there still")
  void testKey_notKnownAtRemoval() {
    made();
    answer(
        "RemoveKeys",
        "<returnval>"
            + KEY
            + "<success>false</success><fault><fault"
            + " xsi:type=\"NotFound\"/><localizedMessage>x</localizedMessage></fault></returnval>");
    assertThat(make())
        .singleElement()
        .asString()
        .endsWith("stays: vCenter does not say that it has removed it");
  }

  @Test
  @DisplayName("a key that is not made is told, and the one that may have been made too")
  void testKey_notMade() {
    answer(
        "GenerateKey",
        "<returnval><keyId><keyId></keyId></keyId><success>false</success><reason>no KMS</reason>"
            + "</returnval>");
    assertThat(make())
        .singleElement()
        .asString()
        .startsWith("BLOCKING test-key-failed KMS cluster new, test key: vCenter made no key: ")
        .endsWith("no KMS");
    vcenter.fake.answerMethod(
        "GenerateKey", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(make()).singleElement().asString().startsWith("BLOCKING test-key-failed");
    vcenter.fake.faults().onEvery(FakeVcenter.call("GenerateKey"), Fault.close());
    assertThat(make())
        .hasSize(2)
        .contains(
            "WARNING test-key-maybe-left-behind KMS cluster new, test key: a test key may have been"
                + " made whose id never came back");
    assertThat(vcenter.fake.calls("RemoveKeys")).isEmpty();
  }

  @Test
  @DisplayName(
      "a key that vCenter cannot get at is told; it is forgotten if it is known to be unused")
  void testKey_notAvailable() {
    made();
    status("<keyAvailable>false</keyAvailable><reason>KeyStateMissingInKMS</reason>");
    assertThat(make())
        .containsExactly(
            "BLOCKING key-not-available KMS cluster new, test key: vCenter cannot get at the new"
                + " key k-9 of key provider new (KeyStateMissingInKMS)",
            MAYBE_AT_KMS);
    // an answer that tells of another key is none
    answer(
        "QueryCryptoKeyStatus",
        "<returnval><keyId><keyId>k-8</keyId></keyId><keyAvailable>true</keyAvailable></returnval>"
            + "<returnval>"
            + KEY
            + "<keyAvailable>false</keyAvailable></returnval>");
    assertThat(make().get(0))
        .startsWith("WARNING key-not-seen")
        .contains("of one that was not asked about");
    status("");
    assertThat(make())
        .containsExactly(
            "WARNING key-not-seen KMS cluster new, test key: vCenter does not say whether it can"
                + " get at the new key k-9 of key provider new",
            MAYBE_AT_KMS);
    answer("QueryCryptoKeyStatus", "");
    // who uses it is not told either, so it counts as in use, and stays
    assertThat(make()).hasSize(2).anyMatch(line -> line.startsWith("WARNING test-key-left-behind"));
    vcenter.fake.answerMethod(
        "QueryCryptoKeyStatus", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(make().get(0)).startsWith("WARNING key-not-seen").contains("provider new: ");
    assertThat(vcenter.fake.calls("RemoveKeys")).hasSize(3);
  }

  @Test
  @DisplayName("a key that stays in vCenter is told by name")
  void testKey_stays() {
    made();
    vcenter.fake.answerMethod("RemoveKeys", call -> FakeSoapAnswer.fault("RuntimeFault", "no"));
    assertThat(make())
        .singleElement()
        .asString()
        .startsWith(
            "WARNING test-key-left-behind KMS cluster new, test key: test key k-9 of key provider"
                + " new stays: ");
  }
}
