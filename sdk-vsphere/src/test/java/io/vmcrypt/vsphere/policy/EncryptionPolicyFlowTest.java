package io.vmcrypt.vsphere.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Encryption policies that are created at a fake vCenter. */
class EncryptionPolicyFlowTest {

  // making keys is slow
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final String KNOWN = "ad5a249d-cbc2-43af-9366-694d7664fa52";
  private static final String STRICT = "VM encryption, no I/O filters before it";
  private static final String LAX = "VM encryption, I/O filters before it allowed";
  private static final EncryptionPolicySpec SPEC =
      EncryptionPolicySpec.of("Encrypted <&>").description("home & disks");
  private static final EncryptionPolicySpec CLEARTEXT =
      EncryptionPolicySpec.of("Cached").allowCleartextFilters(true);

  private FakeVcenter fake;
  private VsphereClient vcenter;

  @BeforeEach
  void start() {
    start(FakeVcenter.builder(AUTHORITY));
  }

  private void start(FakeVcenterBuilder builder) {
    if (fake != null) {
      stop();
    }
    fake = builder.limitedUser("nobody", "pw").start();
    vcenter = client(fake.userName(), fake.password());
  }

  private VsphereClient client(String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  @AfterEach
  void stop() {
    vcenter.close();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty());
    }
  }

  private StoragePolicies policies() {
    return vcenter.storagePolicies();
  }

  private List<String> created() {
    return fake.calls("PbmCreate").stream()
        .map(FakeSoapCall::body)
        .map(body -> body.substring(body.indexOf("<createSpec>"), body.indexOf("</PbmCreate>")))
        .toList();
  }

  private static String spec(
      String name, String category, String namespace, String id, String property, String value) {
    return ("<createSpec><name>%s<category>%s</category><resourceType><resourceType>STORAGE"
            + "</resourceType></resourceType><constraints "
            + "xsi:type=\"PbmCapabilitySubProfileConstraints\"><subProfiles><name>Encryption"
            + "</name><capability><id><namespace>%s</namespace><id>%s</id></id><constraint>"
            + "<propertyInstance><id>%s</id><value xsi:type=\"xsd:string\">%s</value>"
            + "</propertyInstance></constraint></capability></subProfiles></constraints>"
            + "</createSpec>")
        .formatted(name, category, namespace, id, property, value);
  }

  private static String component(String name, String value) {
    return spec(
        name + "</name>",
        "DATA_SERVICE_POLICY",
        "vmwarevmcrypt",
        "vmwarevmcrypt@ENCRYPTION",
        "AllowCleartextFilters",
        value);
  }

  @Test
  @DisplayName("a policy is created that refers to vCenter's own component, and is left alone then")
  void ensure_newName_isCreatedOnce() {
    List<Change> planned = policies().planEncryption(SPEC);
    assertThat(created()).isEmpty();
    Ensured<StoragePolicy> first = policies().ensureEncryption(SPEC);

    assertThat(first.changes()).isEqualTo(planned);
    assertThat(planned)
        .extracting(Change::toString)
        .containsExactly(
            "vCenter, storage policy Encrypted <&>: none -> encrypts, and no I/O filter sees clear"
                + " text before");
    assertThat(first.value().name()).isEqualTo("Encrypted <&>");
    assertThat(first.value().description()).isEqualTo("home & disks");
    assertThat(first.value().encryption()).isTrue();
    assertThat(created())
        .containsExactly(
            spec(
                "Encrypted &lt;&amp;&gt;</name><description>home &amp; disks</description>",
                "REQUIREMENT",
                "com.vmware.storageprofile.dataservice",
                KNOWN,
                KNOWN,
                KNOWN));

    assertThat(policies().ensureEncryption(SPEC)).isEqualTo(Ensured.unchanged(first.value()));
    assertThat(policies().planEncryption(SPEC)).isEmpty();
    assertThat(policies().ensureEncryption(SPEC.description("other")).value())
        .isEqualTo(first.value());
    assertThat(created()).hasSize(1);
    assertThat(policies().list()).contains(first.value());
  }

  @Test
  @DisplayName("if I/O filters may see clear text, a component for that is made, and used again")
  void ensure_cleartextFilters_takesOwnComponent() {
    List<Change> planned = policies().planEncryption(CLEARTEXT);
    assertThat(created()).isEmpty();
    Ensured<StoragePolicy> ensured = policies().ensureEncryption(CLEARTEXT);
    assertThat(ensured.value().encryption()).isTrue();
    assertThat(ensured.changes()).isEqualTo(planned);
    assertThat(planned)
        .extracting(Change::toString)
        .containsExactly(
            "vCenter, policy component " + LAX + ": none -> encrypts",
            "vCenter, storage policy Cached: none -> encrypts, and I/O filters may see clear text"
                + " before");

    assertThat(created()).hasSize(2);
    assertThat(created().get(0)).isEqualTo(component(LAX, "True"));
    assertThat(created().get(1)).doesNotContain(KNOWN);
    assertThat(fake.inventory().storagePolicyComponents())
        .containsExactly("Default encryption properties", LAX);

    policies().ensureEncryption(EncryptionPolicySpec.of("Replicated").allowCleartextFilters(true));
    assertThat(created()).hasSize(3);
    assertThat(fake.storagePolicies()).contains("Cached", "Replicated");
  }

  @Test
  @DisplayName("if vCenter's own component was deleted, one like it is made, and used again")
  void ensure_noComponent_isCreated() {
    start(FakeVcenter.builder(AUTHORITY).withoutEncryptionPolicy());

    StoragePolicy policy = policies().ensureEncryption(SPEC).value();

    assertThat(policy.encryption()).isTrue();
    assertThat(policies().getVmEncryption()).isEqualTo(policy);
    assertThat(created().get(0)).isEqualTo(component(STRICT, "False"));
    policies().ensureEncryption(EncryptionPolicySpec.of("More"));
    assertThat(fake.inventory().storagePolicyComponents()).containsExactly(STRICT);
  }

  @Test
  @DisplayName("killed between component and policy and run again, it does the rest")
  void ensure_killedHalfWay_doesTheRest() {
    fake.faults().onNth(2, FakeVcenter.call("PbmCreate"), Fault.close());
    assertThatThrownBy(() -> policies().ensureEncryption(CLEARTEXT))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("ensure encryption policy \"Cached\"");
    assertThat(fake.inventory().storagePolicyComponents()).contains(LAX);
    assertThat(fake.storagePolicies()).doesNotContain("Cached");

    assertThat(policies().ensureEncryption(CLEARTEXT).changes()).hasSize(1);

    assertThat(fake.inventory().storagePolicyComponents()).containsOnlyOnce(LAX);
    assertThat(fake.storagePolicies()).containsOnlyOnce("Cached");
    assertThat(created()).filteredOn(spec -> spec.contains("DATA_SERVICE_POLICY")).hasSize(1);
  }

  @Test
  @DisplayName("creations whose answers are lost are looked up, and not sent again")
  void ensure_answersLost_areLookedUp() {
    fake.faults().onNext(FakeVcenter.call("PbmCreate"), Fault.close().afterTakingEffect());
    fake.faults().onNext(FakeVcenter.call("PbmCreate"), Fault.close().afterTakingEffect());

    Ensured<StoragePolicy> ensured = policies().ensureEncryption(CLEARTEXT);

    assertThat(ensured.changes()).hasSize(2);
    assertThat(ensured.value().name()).isEqualTo("Cached");
    assertThat(created()).hasSize(2);
  }

  @Test
  @DisplayName("a policy that someone else creates at the same time is taken")
  void ensure_someoneFaster_isTaken() {
    try (VsphereClient other = client(fake.userName(), fake.password())) {
      // after the policies were listed, and before one is created
      fake.faults()
          .onNth(
              2,
              FakeVcenter.call("PbmRetrieveContent"),
              Fault.delay(Duration.ofMillis(1))
                  .whenMet(() -> other.storagePolicies().ensureEncryption(SPEC)));

      Ensured<StoragePolicy> ensured = policies().ensureEncryption(SPEC);

      assertThat(ensured.isChanged()).isFalse();
      assertThat(ensured.value().encryption()).isTrue();
    }
    assertThat(created()).hasSize(2);
    assertThat(fake.storagePolicies()).containsOnlyOnce("Encrypted <&>");
  }

  @Test
  @DisplayName("the name of a policy that does not encrypt is a conflict that names it")
  void ensure_plainPolicy_isAConflict() {
    assertThatThrownBy(() -> policies().ensureEncryption(EncryptionPolicySpec.of("Gold")))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("\"Gold\" (5b2c1d3e-7f60-4c7d-9a3f-0a4f6d2b9c11)")
        .hasMessageContaining("does not encrypt");
    assertThat(created()).isEmpty();
  }

  @Test
  @DisplayName("the name of a component is a conflict, before or after vCenter says so")
  void ensure_nameOfComponent_isAConflict() {
    EncryptionPolicySpec taken = EncryptionPolicySpec.of("Default encryption properties");
    assertThatThrownBy(() -> policies().ensureEncryption(taken))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("PbmDuplicateName")
        .hasMessageContaining("\"Default encryption properties\" is taken");
    assertThat(created()).hasSize(1);

    assertThatThrownBy(() -> policies().ensureEncryption(taken.allowCleartextFilters(true)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("a policy component has this name");
    assertThatThrownBy(
            () ->
                policies()
                    .ensureEncryption(EncryptionPolicySpec.of(LAX).allowCleartextFilters(true)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("a policy component has this name");
    assertThat(created()).hasSize(1);
  }
}
