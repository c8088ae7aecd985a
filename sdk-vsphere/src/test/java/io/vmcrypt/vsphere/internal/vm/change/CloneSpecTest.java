package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a clone is asked for, and what of it is not as asked. */
class CloneSpecTest {

  private static final StoragePolicy POLICY = new StoragePolicy("p-1", "encrypting", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "encrypting", "", true);
  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final CryptoKeyId OF_B = new CryptoKeyId("k-2", Optional.of("b"));
  private static final CryptoKeyId OF_NOBODY = new CryptoKeyId("k-3", Optional.empty());
  private static final String PROFILE =
      "<profile xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>p-1</profileId></profile>";
  private static final String CRYPTO =
      "<crypto xsi:type=\"CryptoSpecEncrypt\"><cryptoKeyId><keyId>k-1</keyId><providerId><id>a</id>"
          + "</providerId></cryptoKeyId></crypto>";

  /** A plain disk and one with a key, whose datastore vCenter does not tell. */
  private static SeenVm source() {
    return SeenVm.named("web-01")
        .disks(
            List.of(
                SeenDisk.number(1).device(),
                SeenDisk.number(2).key(OF_B).datastore("").capacityGibibytes(2).device()));
  }

  private static CloneSpec spec(
      SeenVm source, @Nullable String keyProvider, EncryptedClone.@Nullable VirtualTpm tpm) {
    return new CloneSpec(
        observed(source, Map.of()),
        POLICY,
        Optional.ofNullable(keyProvider),
        Optional.empty(),
        Optional.ofNullable(tpm),
        Optional.empty());
  }

  private static Observation observed(SeenVm vm, Map<PolicySubject, StoragePolicy> policies) {
    return new Observation(vm.reading(), new AssignedPolicies("vm-1", policies));
  }

  /** A clone of {@link #source} with this key and this policy at every part. */
  private static Observation made(@Nullable CryptoKeyId key, @Nullable StoragePolicy policy) {
    return observed(cloned(key), policies(policy));
  }

  private static SeenVm cloned(@Nullable CryptoKeyId key) {
    SeenDisk first = SeenDisk.number(1);
    SeenDisk second = SeenDisk.number(2).capacityGibibytes(2);
    return SeenVm.named("web-02")
        .home(key)
        .disks(
            List.of(
                (key == null ? first : first.key(key)).device(),
                (key == null ? second : second.key(key)).device()));
  }

  private static Map<PolicySubject, StoragePolicy> policies(@Nullable StoragePolicy policy) {
    Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
    if (policy != null) {
      policies.put(PolicySubject.home("vm-1"), policy);
      policies.put(PolicySubject.disk("vm-1", 2000), policy);
      policies.put(PolicySubject.disk("vm-1", 2001), policy);
    }
    return policies;
  }

  private static List<String> words(CloneSpec spec, Observation clone) {
    return spec.differences(clone).stream()
        .map(found -> found.part() + ": " + found.asked() + " | " + found.seen())
        .toList();
  }

  @Test
  @DisplayName("a named key goes to the VM and to each disk that is plain")
  void write_key() {
    CloneSpec spec =
        new CloneSpec(
            observed(source(), Map.of()),
            POLICY,
            Optional.of("a"),
            Optional.of(new ManagedObjectReference("ResourcePool", "resgroup-8")),
            Optional.of(EncryptedClone.VirtualTpm.REPLACE),
            Optional.of(KEY));

    assertThat(Written.of(spec::write))
        .isEqualTo(
            "<location><pool type=\"ResourcePool\">resgroup-8</pool>"
                + "<disk><diskId>2000</diskId><datastore type=\"Datastore\">datastore-11"
                + "</datastore>"
                + PROFILE
                + "<backing>"
                + CRYPTO
                + "</backing></disk><disk><diskId>2001</diskId>"
                + PROFILE
                + "</disk>"
                + PROFILE
                + "</location><template>false</template><config>"
                + CRYPTO
                + "</config><powerOn>false</powerOn>"
                + "<tpmProvisionPolicy>replace</tpmProvisionPolicy>");
  }

  @Test
  @DisplayName("where a key was sent, one of which vCenter names no key provider is told by its id")
  void differences_keyOfNobody() {
    // nothing was sent: before 6.7.2 no key names its key provider
    assertThat(words(spec(source(), "a", null), made(OF_NOBODY, POLICY))).isEmpty();
    CryptoKeyId unnamed = new CryptoKeyId("k-1", Optional.empty());
    assertThat(words(sent(source(), KEY), made(unnamed, POLICY))).isEmpty();
    assertThat(words(sent(source(), KEY), made(OF_NOBODY, POLICY)))
        .hasSize(3)
        .contains(
            "home: encrypted with a key of a, policy \"encrypting\" | encrypted with key k-3,"
                + " policy \"encrypting\"");
    // a key that the source has already is kept
    assertThat(words(sent(source().home(OF_NOBODY), KEY), made(OF_NOBODY, POLICY))).isEmpty();
    // a native key provider makes the key with the clone
    CryptoKeyId toBeMade = new CryptoKeyId("", Optional.of("a"));
    assertThat(words(sent(source(), toBeMade), made(OF_NOBODY, POLICY))).hasSize(3);
    assertThat(words(sent(source(), toBeMade), made(KEY, POLICY))).isEmpty();
  }

  private static CloneSpec sent(SeenVm source, CryptoKeyId key) {
    return new CloneSpec(
        observed(source, Map.of()),
        POLICY,
        Optional.of("a"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(key));
  }

  @Test
  @DisplayName("a part that is plain, or has another key or another policy, is told")
  void differences_parts() {
    assertThat(words(spec(source(), null, null), made(null, POLICY)))
        .containsExactly(
            "home: encrypted, policy \"encrypting\" | unencrypted, policy \"encrypting\"",
            "disk \"Hard disk 1\" (key 2000): encrypted, policy \"encrypting\" | unencrypted,"
                + " policy \"encrypting\"",
            "disk \"Hard disk 2\" (key 2001): encrypted, policy \"encrypting\" | unencrypted,"
                + " policy \"encrypting\"");
    assertThat(words(spec(source(), "a", null), made(OF_B, POLICY)))
        .hasSize(3)
        .contains(
            "home: encrypted with a key of a, policy \"encrypting\" | encrypted with key k-2 of key"
                + " provider b, policy \"encrypting\"");
    // a policy of the same name
    assertThat(words(spec(source(), null, null), made(KEY, OTHER))).hasSize(3);
    assertThat(words(spec(source(), null, null), made(KEY, null))).hasSize(3);
  }

  @Test
  @DisplayName("a clone that vCenter does not see is not done")
  void differences_unseen() {
    CloneSpec spec = spec(source(), null, null);
    assertThat(spec.differences(observed(cloned(KEY).cryptoState("locked"), policies(POLICY))))
        .containsExactly(PartDifference.LOCKED);
    assertThat(words(spec, observed(cloned(KEY).connection("orphaned"), policies(POLICY))))
        .containsExactly("the VM: connected | connection state orphaned");
  }

  @Test
  @DisplayName("a clone with other disks is told")
  void differences_disks() {
    SeenVm one =
        SeenVm.named("web-02").home(KEY).disks(List.of(SeenDisk.number(1).key(KEY).device()));

    assertThat(words(spec(source(), null, null), observed(one, policies(POLICY))))
        .containsExactly(
            "the disks: 2 disks of [1073741824, 2147483648] bytes | 1 disk of [1073741824] bytes");
  }

  private static final String CSR = "endorsementKeyCertificateSigningRequest";

  private static SeenVm with(SeenVm vm, String... proofs) {
    StringBuilder device = new StringBuilder("<key>11000</key>");
    for (String proof : proofs) {
      device.append(proof);
    }
    return vm.virtualTpm(SeenVm.device(device.toString()));
  }

  private static String csr(String text) {
    return "<" + CSR + ">" + text + "</" + CSR + ">";
  }

  private static String certificate(String text) {
    return "<endorsementKeyCertificate>" + text + "</endorsementKeyCertificate>";
  }

  private static List<String> tpm(
      EncryptedClone.@Nullable VirtualTpm given, SeenVm source, SeenVm clone) {
    return words(spec(source, null, given), observed(clone, policies(POLICY)));
  }

  @Test
  @DisplayName("a clone of a VM with a virtual TPM has one")
  void differences_tpm_there() {
    SeenVm source = with(source(), csr("MIIC"));
    assertThat(tpm(null, source, cloned(KEY))).containsExactly("virtual TPM: there | none");
    assertThat(tpm(EncryptedClone.VirtualTpm.COPY, source, cloned(KEY)))
        .containsExactly("virtual TPM: a copy of the source's | none");
    assertThat(tpm(null, source, with(cloned(KEY), csr("MIIC")))).isEmpty();
    assertThat(tpm(new EncryptedClone.VirtualTpm("later"), source, with(cloned(KEY)))).isEmpty();
    assertThat(tpm(new EncryptedClone.VirtualTpm("later"), source, cloned(KEY)))
        .containsExactly("virtual TPM: later | none");
    // the source has none
    assertThat(tpm(EncryptedClone.VirtualTpm.COPY, source(), cloned(KEY))).isEmpty();
  }

  @Test
  @DisplayName("whether it is the source's is told by the certificates of its keys")
  void differences_tpm_identity() {
    SeenVm source = with(source(), csr("MI IC\n"), certificate("AAAA"));
    SeenVm same = with(cloned(KEY), csr("BBBB"), csr("MIIC"));
    SeenVm sameCertificate = with(cloned(KEY), certificate("AA\nAA"));
    SeenVm other = with(cloned(KEY), csr("BBBB"));
    SeenVm untold = with(cloned(KEY), csr(" "));

    assertThat(tpm(EncryptedClone.VirtualTpm.COPY, source, same)).isEmpty();
    assertThat(tpm(EncryptedClone.VirtualTpm.COPY, source, sameCertificate)).isEmpty();
    assertThat(tpm(EncryptedClone.VirtualTpm.COPY, source, other))
        .containsExactly("virtual TPM: a copy of the source's | another one");
    assertThat(tpm(EncryptedClone.VirtualTpm.REPLACE, source, other)).isEmpty();
    assertThat(tpm(EncryptedClone.VirtualTpm.REPLACE, source, same))
        .containsExactly("virtual TPM: a new, empty one | the source's");
    for (EncryptedClone.VirtualTpm given :
        List.of(EncryptedClone.VirtualTpm.COPY, EncryptedClone.VirtualTpm.REPLACE)) {
      assertThat(tpm(given, source, untold))
          .singleElement()
          .asString()
          .endsWith("| there; vCenter does not show whether it is the source's");
      assertThat(tpm(given, with(source()), other)).hasSize(1);
    }
  }
}
