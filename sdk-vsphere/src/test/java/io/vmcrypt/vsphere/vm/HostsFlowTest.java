package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsFlowTest {

  private static final FakeKey OLD = new FakeKey("old", "kms-a");

  private TwoKeyServers lab;

  @BeforeEach
  void start() {
    start("8.0.3.0");
  }

  private void start(String release) {
    lab =
        new TwoKeyServers(
            release, vcenter -> vcenter.virtualMachine(FakeVm.builder("web-01").disks(1).build()));
    lab.fake.hosts().setKey(name(0), OLD);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private String name(int index) {
    return List.copyOf(lab.fake.hosts().keys().keySet()).get(index);
  }

  private Host host() {
    return lab.vcenter.hosts().get(name(0));
  }

  private FakeKey key() {
    return Objects.requireNonNull(lab.fake.hosts().keys().get(name(0)));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"6.5", "7.0.2.0", "8.0.3.0"})
  @DisplayName("a host gets a key of another key provider, once; it is seen afterwards")
  void ensureKey_ofOther_movedOnce(String release) {
    stop();
    start(release);
    Host before = host();
    assertThat(before.keyId()).contains(new CryptoKeyId("old", Optional.of("kms-a")));
    assertThat(before.mayHaveKeyOf("kms-a")).isTrue();
    assertThat(lab.vcenter.hosts().list())
        .extracting(Host::name)
        .hasSize(FakeVcenter.HOSTS_PER_DATACENTER);
    assertThat(lab.vcenter.hosts().precheck(before, "kms-b")).isEmpty();
    assertThat(lab.vcenter.hosts().planKey(before, "kms-b"))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.from()).contains("old of key provider kms-a");
              assertThat(change.to()).contains("a new key of key provider kms-b");
            });
    assertThat(lab.fake.calls("ConfigureCryptoKey")).isEmpty();

    Ensured<Host> ensured = lab.vcenter.hosts().ensureKey(before, "kms-b");

    assertThat(key().clusterId()).isEqualTo("kms-b");
    assertThat(ensured.value().keyId().orElseThrow().keyId()).isEqualTo(key().keyId());
    assertThat(ensured.value().mayHaveKeyOf("kms-a")).isFalse();
    assertThat(ensured.changes()).hasSize(1);
    assertThat(lab.fake.calls("ConfigureCryptoKey").get(0).body())
        .contains(
            "<keyId><keyId>"
                + key().keyId()
                + "</keyId><providerId><id>kms-b</id></providerId></keyId>");

    assertThat(lab.vcenter.hosts().ensureKey(before, "kms-b").isChanged()).isFalse();
    assertThat(lab.vcenter.hosts().planKey(before, "kms-b")).isEmpty();
    assertThat(lab.fake.calls("ConfigureCryptoKey")).hasSize(1);
    assertThat(lab.fake.hosts().keys().get(name(1))).isNull();
  }

  @Test
  @DisplayName("that a host is about to leave encryption mode is told before it gets a key")
  void precheck_leavingEncryptionMode_isTold() {
    lab.fake.hosts().setCryptoState(name(0), "pendingIncapable");

    assertThat(lab.vcenter.hosts().precheck(host(), "kms-b"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE);
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.seen()).contains("switched off").contains("pendingIncapable");
            });
  }

  @Test
  @DisplayName("a success without effect does not pass for done, and the unused key is named")
  void ensureKey_withoutEffect_fails() {
    lab.fake.answerMethod("ConfigureCryptoKey", call -> FakeSoapAnswer.of(""));

    assertThatThrownBy(() -> lab.vcenter.hosts().ensureKey(host(), "kms-b"))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("vCenter accepted the call")
        .hasMessageContaining("key old of key provider kms-a")
        .satisfies(
            failure ->
                assertThat(failure.getSuppressed())
                    .hasAtLeastOneElementOfType(UnusedKeyException.class));
    assertThat(key()).isEqualTo(OLD);
  }

  @Test
  @DisplayName("another key of the same key provider is not the one that was sent")
  void ensureKey_otherKeyOfProvider_fails() {
    lab.fake.answerMethod(
        "ConfigureCryptoKey",
        call -> {
          lab.fake.hosts().setKey(name(0), new FakeKey("another", "kms-b"));
          return FakeSoapAnswer.of("");
        });

    assertThatThrownBy(() -> lab.vcenter.hosts().ensureKey(host(), "kms-b"))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("key another of key provider kms-b");
  }

  @Test
  @DisplayName("an answer that is lost: run again, the host has a key of the new provider")
  void ensureKey_lostAnswer_runAgain() {
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("ConfigureCryptoKey"), Fault.close().afterTakingEffect());
    assertThatThrownBy(() -> lab.vcenter.hosts().ensureKey(host(), "kms-b"))
        .isInstanceOf(ConnectionException.class)
        .satisfies(e -> assertThat(((SdkException) e).isEffectPossible()).isTrue())
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());

    assertThat(lab.vcenter.hosts().ensureKey(host(), "kms-b").isChanged()).isFalse();
    assertThat(key().clusterId()).isEqualTo("kms-b");
    assertThat(lab.fake.calls("ConfigureCryptoKey")).hasSize(1);
  }

  @Test
  @DisplayName("of a host that vCenter does not reach nothing is believed")
  void ensureKey_notConnected_isRefused() {
    lab.fake.hosts().setConnectionState(name(0), "notResponding");
    Host host = host();

    assertThat(host.isConnected()).isFalse();
    assertThat(lab.vcenter.hosts().precheck(host, "kms-a"))
        .extracting(Finding::code)
        .containsExactly(FindingCode.HOST_NOT_CONNECTED);
    assertThatThrownBy(() -> lab.vcenter.hosts().ensureKey(host, "kms-b"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("notResponding");
    assertThatThrownBy(() -> lab.vcenter.hosts().planKey(host, "kms-a"))
        .isInstanceOf(ServiceException.class);
    assertThat(lab.fake.calls("ConfigureCryptoKey")).isEmpty();
  }

  @Test
  @DisplayName("an unknown key provider is named beforehand")
  void precheck_findings() {
    assertThat(lab.vcenter.hosts().precheck(host(), "nowhere"))
        .extracting(Finding::code)
        .containsExactly(FindingCode.UNKNOWN_KEY_PROVIDER);
  }

  @Test
  @DisplayName("a key without a key provider may be of any")
  void mayHaveKeyOf_namesNone() {
    lab.fake.hosts().setKey(name(0), new FakeKey("old", ""));

    assertThat(host().mayHaveKeyOf("kms-a")).isTrue();
    assertThat(host().mayHaveKeyOf("kms-b")).isTrue();
    assertThat(lab.vcenter.hosts().ensureKey(host(), "kms-b").isChanged()).isTrue();
  }
}
