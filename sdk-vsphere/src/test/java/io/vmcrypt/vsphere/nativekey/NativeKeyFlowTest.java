package io.vmcrypt.vsphere.nativekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeKeyFlowTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Secret PASSWORD = Secret.of("MARK-backup-password");

  @TempDir Path directory;

  private static NativeKeyProviderSpec spec() {
    return NativeKeyProviderSpec.of("native-1").tpmRequired(true);
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(strings = {"7.0.2.0", "8.0.2.0", "8.0.3.0", "9.0.0.0"})
  @DisplayName("from nothing to a VM that a native provider's key encrypts, by the policy alone")
  void flow_whole_encrypts(String release) {
    try (NativeVcenter vcenter = new NativeVcenter(release)) {
      NativeKeyProviders providers = vcenter.providers();
      assertThat(providers.list()).isEmpty();

      List<Change> planned = providers.plan(spec());
      assertThat(vcenter.fake().nativeKeyProviders()).isEmpty();
      Ensured<NativeKeyProvider> made = providers.ensure(spec());
      assertThat(made.changes()).isEqualTo(planned);
      assertThat(planned)
          .extracting(Change::toString)
          .containsExactly(
              "vCenter, native key provider native-1: none -> for hosts with a TPM 2.0 only, with a"
                  + " key that vCenter chooses");
      assertThat(made.value().health()).isEqualTo(NativeKeyProvider.Health.ERROR);
      assertThat(made.value().problems()).containsExactly("The key provider requires backup.");
      assertThat(made.value().tpmRequired()).isTrue();
      assertThat(made.value().hasBackup()).contains(false);
      assertThat(made.value().isDefault()).isFalse();

      Path file = providers.exportBackup("native-1", PASSWORD).writeTo(directory.resolve("n.p12"));
      assertThat(file).isNotEmptyFile();
      NativeKeyProvider ready = providers.awaitHealthy("native-1", TIMEOUT);
      assertThat(ready.hasBackup()).contains(true);
      assertThat(ready.problems()).isEmpty();
      List<Change> plannedDefault = providers.planDefault("native-1");
      assertThat(vcenter.fake().calls("MarkDefault")).isEmpty();
      Ensured<NativeKeyProvider> ensured = providers.ensureDefault("native-1");
      assertThat(ensured.changes()).isEqualTo(plannedDefault);
      assertThat(plannedDefault)
          .extracting(Change::toString)
          .containsExactly("vCenter, default key provider: none -> native-1");
      assertThat(providers.planDefault("native-1")).isEmpty();
      NativeKeyProvider standard = ensured.value();
      assertThat(standard.isDefault()).isTrue();
      assertThat(standard.keyId()).isEqualTo(made.value().keyId()).isPresent();

      VirtualMachine vm = vcenter.client().virtualMachines().get("web-01");
      PolicyAssignment assignment =
          PolicyAssignment.builder(vcenter.client().storagePolicies().getVmEncryption())
              .homeAndAllDisks()
              .keyProvider("native-1")
              .build();
      vm.start(assignment.toBuilder().build()).await(TIMEOUT);

      VmEncryptionState state = vm.encryptionState();
      assertThat(state.homeKeyId().orElseThrow().providerId()).contains("native-1");
      assertThat(state.disks())
          .hasSize(2)
          .allSatisfy(
              disk -> assertThat(disk.keyId().orElseThrow().providerId()).contains("native-1"));
      AuditReport report =
          vcenter
              .client()
              .encryptionAudit(AuditRules.builder().assigned(assignment).build())
              .report(List.of(vm));
      assertThat(report.findings()).isEmpty();
      assertThat(vcenter.fake().calls("GenerateKey")).isEmpty();
    }
  }

  @Test
  @DisplayName("each step twice changes nothing the second time")
  void flow_twice_isTheSame() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      NativeKeyProvider first = providers.ensure(spec()).value();
      Ensured<NativeKeyProvider> second = providers.ensure(spec());

      assertThat(second.isChanged()).isFalse();
      assertThat(providers.plan(spec())).isEmpty();
      assertThat(second.value()).isEqualTo(first);
      providers.exportBackup("native-1");
      providers.exportBackup("native-1");
      providers.ensureDefault("native-1");
      providers.ensureDefault("native-1");
      assertThat(vcenter.fake().calls("MarkDefault")).hasSize(1);
      assertThat(providers.list()).containsExactly(providers.get("native-1"));
    }
  }

  @Test
  @DisplayName("a deleted provider comes back from its backup, with the same key")
  void restore_deleted_isTheSame() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      NativeKeyProvider before = providers.ensure(spec()).value();
      Path file = providers.exportBackup("native-1", PASSWORD).writeTo(directory.resolve("n.p12"));
      assertThat(providers.remove("native-1")).isTrue();
      assertThat(providers.find("native-1")).isEmpty();
      assertThat(providers.remove("native-1")).isFalse();
      NativeKeyBackup restore = NativeKeyBackup.fromFile(file).password(PASSWORD);

      NativeKeyBackup.Info info = providers.inspect(restore);
      assertThat(info.providerId()).isEqualTo("native-1");
      assertThat(info.keyId()).isEqualTo(before.keyId());
      assertThat(info.exportTime()).isPresent();
      assertThat(info.tpmRequired()).isTrue();
      assertThat(providers.list()).isEmpty();
      NativeKeyProvider after = providers.restore(restore.tpmRequired(false));
      assertThat(after.keyId()).isEqualTo(before.keyId());
      assertThat(after.tpmRequired()).isFalse();
      assertThatThrownBy(() -> providers.restore(restore)).isInstanceOf(ConflictException.class);
      assertThatThrownBy(() -> providers.inspect(restore.password(Secret.of("MARK-wrong"))))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageNotContainingAny("MARK-wrong");
    }
  }

  @Test
  @DisplayName("a provider that exists and differs is a conflict, and nothing is sent")
  void ensure_differs_conflicts() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      providers.ensure(spec());
      int sent = vcenter.requests("POST", NativeVcenter.PROVIDERS).size();

      assertThatThrownBy(() -> providers.ensure(NativeKeyProviderSpec.of("native-1")))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it serves hosts with a TPM 2.0 only");
      assertThatThrownBy(
              () -> providers.ensure(spec().keyId("12345678-abcd-1234-cdef-123456789abc")))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("12345678-abcd-1234-cdef-123456789abc");
      assertThatThrownBy(() -> providers.create(spec()))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("already");
      assertThat(vcenter.requests("POST", NativeVcenter.PROVIDERS)).hasSize(sent);
    }
  }

  private static EntityDefaultSpec ahead(String id) {
    return EntityDefaultSpec.of(id).plannedAhead();
  }

  @Test
  @DisplayName("a default is not replaced while a key that names no key provider is in use")
  void ensureDefault_keyWithoutProvider_refused() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.active("native-1");
      vcenter.active("native-2");
      vcenter.providers().ensureDefault("native-1");
      String host = vcenter.fake().hosts().cryptoStates().keySet().iterator().next();
      vcenter.fake().hosts().setKey(host, new FakeKey("key-1", ""));

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> vcenter.providers().planDefault("native-2"),
              () -> vcenter.providers().planDefault(ahead("native-3")),
              () -> vcenter.providers().ensureDefault("native-2"))) {
        assertThatThrownBy(call)
            .isInstanceOf(KeysInUseException.class)
            .hasMessageContaining(
                "the default key provider is native-1, and keys that name no key provider are in"
                    + " use by host "
                    + host);
      }
      assertThat(vcenter.providers().get("native-1").isDefault()).isTrue();

      EntityDefaultSpec evenSo = EntityDefaultSpec.of("native-2").force();
      assertThat(vcenter.providers().planDefault(evenSo)).hasSize(1);
      assertThat(vcenter.providers().planDefault(ahead("native-3").force()))
          .singleElement()
          .satisfies(change -> assertThat(change.to()).contains("native-3"));
      EntityDefaultSpec made = ahead("native-3").force();
      assertThatThrownBy(() -> vcenter.providers().ensureDefault(made))
          .isInstanceOf(NotFoundException.class);
      assertThat(vcenter.providers().ensureDefault(evenSo).value().isDefault()).isTrue();
    }
  }

  @Test
  @DisplayName("one that was never backed up becomes no default and does not work")
  void ensureDefault_noBackup_refused() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      providers.create(spec());

      assertThatThrownBy(() -> providers.ensureDefault("native-1"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("never backed up")
          .hasMessageContaining("Back it up first.");
      assertThat(vcenter.fake().calls("MarkDefault")).isEmpty();
      assertThatThrownBy(() -> providers.awaitHealthy("native-1", TIMEOUT))
          .isInstanceOf(OperationTimeoutException.class)
          .hasMessageContaining("ERROR: The key provider requires backup.");
      assertThatThrownBy(() -> providers.get("native-2"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("There are: native-1.");
    }
  }

  @Test
  @DisplayName("the default, and one whose keys VMs use, are removed only with force()")
  void remove_needed_refused() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      vcenter.active("native-1");
      providers.ensureDefault("native-1");
      assertThatThrownBy(() -> providers.remove("native-1"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it is the default");
      vcenter
          .client()
          .virtualMachines()
          .get("web-01")
          .start(
              PolicyAssignment.builder(vcenter.client().storagePolicies().getVmEncryption())
                  .homeAndAllDisks()
                  .build())
          .await(TIMEOUT);
      vcenter.active("native-2");
      providers.ensureDefault("native-2");

      assertThatThrownBy(() -> providers.remove("native-1"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("VM web-01 (vm-");
      assertThat(vcenter.requests("DELETE", NativeVcenter.PROVIDERS + "/native-1")).isEmpty();
      assertThat(providers.remove("native-1", Removal.careful().force())).isTrue();
      assertThat(vcenter.fake().nativeKeyProviders())
          .extracting(FakeNativeKeyProvider::id)
          .containsExactly("native-2");
    }
  }

  @Test
  @DisplayName("one that becomes the default while its users are looked for is not removed")
  void remove_defaultMeanwhile_refused() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      vcenter.active("native-1");
      vcenter.active("native-2");
      providers.ensureDefault("native-2");
      AtomicBoolean happened = new AtomicBoolean();
      vcenter
          .fake()
          .answerMethod(
              "ListKeys",
              call -> {
                if (happened.compareAndSet(false, true)) {
                  providers.ensureDefault(EntityDefaultSpec.of("native-1").force());
                }
                return FakeSoapAnswer.of("");
              });

      assertThatThrownBy(() -> providers.remove("native-1"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it is the default");
      assertThat(happened).isTrue();
      assertThat(vcenter.requests("DELETE", NativeVcenter.PROVIDERS + "/native-1")).isEmpty();
    }
  }

  @Test
  @DisplayName("a key of one's own is sent, and its id comes back")
  void create_ownKey_isUsed() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      String keyId = "12345678-abcd-1234-cdef-123456789abc";
      NativeKeyProvider provider =
          vcenter
              .providers()
              .create(
                  NativeKeyProviderSpec.of("native/ä 1")
                      .keyId(keyId)
                      .keyDerivationKey(Secret.of("TUFSSy1kZXJpdmF0aW9uLWtleS0zMi1ieXRlcy0tLS0=")));

      assertThat(provider.keyId()).contains(keyId);
      assertThat(provider.id()).isEqualTo("native/ä 1");
      assertThat(vcenter.providers().exportBackup("native/ä 1")).isNotNull();
      assertThat(vcenter.providers().find("native/ä 1").flatMap(NativeKeyProvider::hasBackup))
          .isEqualTo(Optional.of(true));
    }
  }

  @Test
  @DisplayName("a restore that ends with another key than the backup's does not count as done")
  void restore_otherKey_isTold() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      providers.ensure(spec());
      NativeKeyBackup backup = providers.exportBackup("native-1");
      assertThat(providers.remove("native-1")).isTrue();
      vcenter
          .fake()
          .answerRoute(
              "GET",
              NativeVcenter.PROVIDERS + "/{provider}",
              request ->
                  FakeAnswer.json(
                      200,
                      "{\"health\":\"OK\",\"type\":\"NATIVE\","
                          + "\"constraints\":{\"tpm_required\":true},"
                          + "\"native_info\":{\"key_id\":\"other-key\"}}"));

      assertThatThrownBy(() -> providers.restore(backup))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("with the key other-key, not ")
          .hasMessageContaining("not the backup's");
    }
  }

  @Test
  @DisplayName("a restore that serves other hosts than was asked for does not count as done")
  void restore_otherHosts_isTold() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      String keyId = providers.ensure(spec()).value().keyId().orElseThrow();
      NativeKeyBackup backup = providers.exportBackup("native-1");
      assertThat(providers.remove("native-1")).isTrue();
      vcenter
          .fake()
          .answerRoute(
              "GET",
              NativeVcenter.PROVIDERS + "/{provider}",
              request ->
                  FakeAnswer.json(
                      200,
                      "{\"health\":\"OK\",\"type\":\"NATIVE\","
                          + "\"constraints\":{\"tpm_required\":false},"
                          + "\"native_info\":{\"key_id\":\""
                          + keyId
                          + "\"}}"));

      assertThatThrownBy(() -> providers.restore(backup.tpmRequired(true)))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it serves all hosts");
    }
  }

  @Test
  @DisplayName("a provider is not removed if vCenter does not say whether it is the default")
  void remove_defaultNotKnown_isRefused() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      vcenter.active("native-1");
      vcenter.providers().ensureDefault("native-1");
      vcenter.fake().answerMethod("ListKmsClusters", call -> FakeSoapAnswer.of(""));

      assertThatThrownBy(() -> vcenter.providers().remove("native-1"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("vCenter does not say whether it is the default");
      assertThat(vcenter.fake().nativeKeyProviders()).hasSize(1);
      assertThat(vcenter.providers().remove("native-1", Removal.careful().force())).isTrue();
    }
  }
}
