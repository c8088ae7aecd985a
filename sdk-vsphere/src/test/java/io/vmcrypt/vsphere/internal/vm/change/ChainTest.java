package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A disk of several links: what is below the top one counts as much as the top one. */
class ChainTest {

  private static final CryptoKeyId OLD = new CryptoKeyId("k-1", Optional.of("old"));
  private static final CryptoKeyId NEW = new CryptoKeyId("k-2", Optional.of("new"));
  private static final CryptoKeyId NEXT = new CryptoKeyId("k-3", Optional.of("new"));
  private static final Rekey TO_NEW = Rekey.toKeyProvider("new").build();
  private static final StoragePolicy POLICY = new StoragePolicy("p-1", "encrypting", "", true);

  private static Observation vm(@Nullable CryptoKeyId... links) {
    return vm(SeenVm.chain(1, links));
  }

  private static Observation vm(DiskDevice disk) {
    return new Observation(
        SeenVm.named("web-01").home(NEW).disks(List.of(disk)).reading(),
        new AssignedPolicies("vm-1", Map.of()));
  }

  private static Plan plan(VmChange change, Observation observed) {
    Goal goal = Goal.of(change);
    return goal.plan(observed, goal.choose(observed.vm()).disks());
  }

  private static List<Finding> objections(VmChange change, Observation observed) {
    Goal goal = Goal.of(change);
    return goal.objections(observed, goal.choose(observed.vm()).disks());
  }

  /** What is sent of the disk's keys. */
  private static String sent(VmChange change, CryptoKeyId key, @Nullable CryptoKeyId... links) {
    String spec =
        Written.of(
            new ReconfigureSpec(Optional.empty(), plan(change, vm(links)), Optional.of(key))
                ::write);
    return spec.replaceAll(
            "<crypto xsi:type=\"CryptoSpec(\\w+)\"><newKeyId><keyId>([^<]*)</keyId>.*?</crypto>",
            "($1 $2)")
        .replaceAll(".*</device>", "")
        .replaceAll("</deviceChange>.*", "");
  }

  private static List<String> differences(
      VmChange change, @Nullable CryptoKeyId[] before, @Nullable CryptoKeyId... after) {
    return new Expectation(plan(change, vm(before)), Optional.of(NEXT))
        .differences(vm(after)).stream().map(PartDifference::toString).toList();
  }

  private static @Nullable CryptoKeyId[] links(@Nullable CryptoKeyId... keys) {
    return keys;
  }

  @Test
  @DisplayName("an old key on a lower link under a new top is not in place: it is re-keyed again")
  void rekey_lowerLink() {
    assertThat(plan(TO_NEW, vm(NEW, OLD)).disks())
        .singleElement()
        .satisfies(
            disk -> {
              assertThat(disk.change().action()).isEqualTo(CryptoAction.SHALLOW_RECRYPT);
              assertThat(disk.change().replaced()).containsExactly(OLD);
            });
    assertThat(plan(Rekey.replacing(OLD).build(), vm(NEW, NEW, OLD)).disks()).hasSize(1);
    assertThat(plan(Rekey.replacing(OLD).build(), vm(NEW, NEW, OLD)).key())
        .isEqualTo(new KeySource.NewKey("old"));
    assertThat(plan(TO_NEW, vm(NEW, NEXT)).isEmpty()).isTrue();
    // a plain link has no key to replace
    assertThat(plan(TO_NEW, vm(NEW, null)).isEmpty()).isTrue();
    assertThat(plan(TO_NEW, vm(null, OLD)).disks()).hasSize(1);
    assertThat(
            objections(
                Rekey.toKeyProvider("new").disksOnly(DiskSelector.key(2000)).build(),
                vm(null, OLD)))
        .isEmpty();
  }

  @Test
  @DisplayName("links with one key are told once; others each their own, the parent first")
  void rekey_spec() {
    assertThat(sent(TO_NEW, NEXT, OLD)).isEqualTo("<backing>(ShallowRecrypt k-3)</backing>");
    assertThat(sent(TO_NEW, NEXT, OLD, OLD, null))
        .isEqualTo("<backing>(ShallowRecrypt k-3)</backing>");
    assertThat(sent(TO_NEW, NEXT, NEW, OLD, OLD))
        .isEqualTo(
            "<backing><parent><parent>(ShallowRecrypt k-3)</parent>(ShallowRecrypt k-3)</parent>"
                + "(ShallowRecrypt k-3)</backing>");
    // what is plain has no key to change, and what has the key already needs it no more
    assertThat(sent(TO_NEW, NEXT, null, OLD, null))
        .isEqualTo("<backing><parent>(ShallowRecrypt k-3)</parent></backing>");
    assertThat(sent(Rekey.toKey(NEW).build(), NEW, NEW, OLD, NEW))
        .isEqualTo("<backing><parent>(ShallowRecrypt k-2)</parent></backing>");
    assertThat(sent(Rekey.toKey(NEW).build(), NEW, NEW, NEW, OLD))
        .isEqualTo("<backing><parent><parent>(ShallowRecrypt k-2)</parent></parent></backing>");
  }

  @Test
  @DisplayName("a re-key is done when each link has the new key, and not before")
  void rekey_seen() {
    assertThat(differences(TO_NEW, links(OLD, OLD), NEXT, NEXT)).isEmpty();
    assertThat(differences(TO_NEW, links(OLD, OLD), NEXT, OLD))
        .containsExactly(
            "disk \"Hard disk 1\" (key 2000) should be: encrypted with key k-3 of key provider new;"
                + " is: encrypted with key k-3 of key provider new, link 2 encrypted with key k-1"
                + " of key provider old, no policy");
    assertThat(differences(TO_NEW, links(NEW, OLD), NEXT, NEXT)).isEmpty();
    assertThat(differences(TO_NEW, links(NEW, OLD), NEW, NEXT)).hasSize(1);
    // snapshots may come and go meanwhile
    assertThat(differences(TO_NEW, links(OLD, OLD), NEXT)).isEmpty();
    assertThat(differences(TO_NEW, links(OLD), NEXT, NEXT)).isEmpty();
    // what was plain stays so; what was encrypted must not become so
    assertThat(differences(TO_NEW, links(OLD, null), NEXT, null)).isEmpty();
    assertThat(differences(TO_NEW, links(OLD, OLD), NEXT, null)).hasSize(1);
    assertThat(differences(TO_NEW, links(OLD, null), null, null)).hasSize(1);
  }

  @Test
  @DisplayName("a plain link below an encrypted top is still to be encrypted, and told")
  void assign_plainBase() {
    PolicyAssignment assignment =
        PolicyAssignment.builder(POLICY).disksOnly(DiskSelector.key(2000)).build();
    Observation observed = vm(NEW, null);
    Plan plan = plan(assignment, observed);
    assertThat(plan.does(CryptoAction.ENCRYPT)).isTrue();
    assertThat(new PlannedChanges(plan, observed).list())
        .singleElement()
        .satisfies(
            change ->
                assertThat(change.from())
                    .contains(
                        "encrypted with key k-2 of key provider new, link 2 unencrypted, no"
                            + " policy"));
    assertThat(plan(assignment, vm(NEW, OLD)).does(CryptoAction.ENCRYPT)).isFalse();
    assertThat(plan(assignment, vm(NEW, OLD)).does(CryptoAction.NONE)).isTrue();
  }

  @Test
  @DisplayName("a key of another provider on a lower link stands in the way of the wanted one")
  void assign_otherProviderBelow() {
    PolicyAssignment assignment = PolicyAssignment.builder(POLICY).keyProvider("new").build();
    assertThat(objections(assignment, vm(NEW, OLD)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen()).contains("key k-1 of key provider old");
            });
    assertThat(objections(assignment, vm(NEW, NEXT))).isEmpty();
  }

  @Test
  @DisplayName("a disk is decrypted when no link has a key")
  void decrypt() {
    Decryption decryption = Decryption.disksOnly(DiskSelector.key(2000));
    assertThat(plan(decryption, vm(null, OLD)).does(CryptoAction.DECRYPT)).isTrue();
    assertThat(plan(decryption, vm(null, null)).isEmpty()).isTrue();
    assertThat(differences(decryption, links(OLD, OLD), null, OLD)).hasSize(1);
    assertThat(differences(decryption, links(OLD, OLD), null, null)).isEmpty();
  }

  private static String words(@Nullable CryptoKeyId... links) {
    return PartWords.ofKeys(
        Arrays.stream(links).<Optional<CryptoKeyId>>map(Optional::ofNullable).toList());
  }

  @Test
  @DisplayName("links that are alike are told once")
  void words() {
    assertThat(words(OLD)).isEqualTo("encrypted with key k-1 of key provider old");
    assertThat(words(OLD, OLD)).isEqualTo(words(OLD));
    assertThat(words(null, null)).isEqualTo("unencrypted");
    assertThat(words(NEW, OLD, OLD, null))
        .isEqualTo(
            "encrypted with key k-2 of key provider new, link 2 to 3 encrypted with key k-1 of key"
                + " provider old, link 4 unencrypted");
    assertThat(words(null, OLD))
        .isEqualTo("unencrypted, link 2 encrypted with key k-1 of key provider old");
  }
}
