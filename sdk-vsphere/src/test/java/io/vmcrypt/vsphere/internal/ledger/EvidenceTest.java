package io.vmcrypt.vsphere.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyNeed.Answer;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table from evidence to answer. */
class EvidenceTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final KeyUser VM = new KeyUser("vm-1", "web-01", KeyUser.Kind.VIRTUAL_MACHINE);
  private static final KeyUser OTHER = new KeyUser("vm-2", "db-01", KeyUser.Kind.VIRTUAL_MACHINE);

  private Optional<List<CryptoKeyId>> listed = Optional.of(List.of());
  private Optional<ServiceException> refused = Optional.empty();
  private final List<Held> held = new ArrayList<>();
  private final List<CryptoKeyId> asked = new ArrayList<>();
  private final Map<CryptoKeyId, Evidence.ToldUsers> told = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private final List<KeyDoubt> doubts = new ArrayList<>();
  private final List<KeyUser> keyless = new ArrayList<>();

  private KeyNeed need() {
    return new Evidence(
            listed, refused, held, asked, told, whole::contains, doubts, keyless, Instant.EPOCH)
        .answer();
  }

  private void tell(KeyUser... users) {
    told.put(KEY, new Evidence.ToldUsers(List.of(users), Optional.empty(), "", Optional.empty()));
  }

  private static KeyDoubt doubt(String kind) {
    return new KeyDoubt(KeyDoubt.Kind.valueOf(kind), "x-1", "seen " + kind, "", Optional.empty());
  }

  @ParameterizedTest(name = "list {0}, inventory {1}, open {2}: {3}")
  @CsvSource({
    // vCenter's list | inventory | what is open | answer
    "user,    shown,    '',     NEEDED",
    "user,    unshown,  '',     NEEDED",
    "user,    plain,    '',     NOT_KNOWN",
    "no user, unshown,  '',     NOT_KNOWN",
    "no user, shown,    '',     NEEDED",
    "untold,  unshown,  '',     NOT_KNOWN",
    "untold,  shown,    '',     NEEDED",
    "nothing, shown,    '',     NEEDED",
    "nothing, stale,    '',     NOT_KNOWN",
    "nothing, unshown,  '',     BY_NOBODY",
    "nothing, unshown,  OBJECT, NOT_KNOWN",
    "nothing, unshown,  TASK,   NOT_KNOWN",
    "nothing, unshown,  VSAN,   NOT_KNOWN",
    "nothing, unshown,  FIRST_CLASS_DISK, NOT_KNOWN",
    "nothing, shown,    TASK,   NEEDED",
    "refused, unshown,  '',     NOT_KNOWN",
    "refused, shown,    '',     NEEDED",
    "problem, unshown,  '',     NOT_KNOWN",
    "problem, shown,    '',     NEEDED",
  })
  @DisplayName("by nobody needs both witnesses; a contradiction is not known; a user is enough")
  void answers(String list, String inventory, String open, Answer expected) {
    switch (list) {
      case "user" -> {
        listed = Optional.of(List.of(KEY));
        tell(VM);
      }
      case "no user" -> {
        listed = Optional.of(List.of(KEY));
        tell();
      }
      case "untold" -> listed = Optional.of(List.of(KEY));
      case "problem" -> {
        listed = Optional.of(List.of(KEY));
        told.put(
            KEY,
            new Evidence.ToldUsers(List.of(VM), Optional.empty(), "of another", Optional.empty()));
      }
      case "refused" -> {
        listed = Optional.empty();
        refused =
            Optional.of(
                new ServiceException(
                    new Attempt("vCenter", "list keys", "v"), "it refuses", "Ask."));
      }
      default -> {}
    }
    switch (inventory) {
      case "shown" -> {
        held.add(new Held(KEY, VM, ""));
        whole.add(VM.id());
      }
      case "stale" -> held.add(new Held(KEY, VM, "connection state orphaned"));
      // the VM that vCenter names was read, and has no key
      case "plain" -> whole.add(VM.id());
      default -> {}
    }
    if (!open.isEmpty()) {
      doubts.add(doubt(open));
    }

    assertThat(need().answer()).isEqualTo(expected);
  }

  @Test
  @DisplayName(
      "a key that a VM shows and vCenter does not list is needed, and that they differ is told")
  void contradiction() {
    held.add(new Held(KEY, VM, ""));

    assertThat(need().contradictions())
        .containsExactly(
            "VM web-01 (vm-1) shows key k-1 of key provider a, and vCenter does not list it");
    listed = Optional.of(List.of(new CryptoKeyId("k-1", Optional.empty())));
    assertThat(need().contradictions()).isEmpty();
  }

  @Test
  @DisplayName("the key of a lower link or a snapshot is as needed as the top one, with its place")
  void places() {
    KeyUser link = new KeyUser(VM.id(), VM.name(), VM.kind(), "Hard disk 1, link 2");
    KeyUser snapshot = new KeyUser(OTHER.id(), OTHER.name(), OTHER.kind(), "snapshot snap-3, home");
    held.add(new Held(KEY, link, ""));
    held.add(new Held(KEY, snapshot, ""));
    listed = Optional.of(List.of(KEY));

    assertThat(need().users()).containsExactly(link, snapshot);
    assertThat(need().inWords())
        .isEqualTo(
            "keys of it are in use by VM web-01 (vm-1), Hard disk 1, link 2, VM db-01 (vm-2),"
                + " snapshot snap-3, home");
    held.add(new Held(KEY, VM, ""));
    assertThat(need().users()).containsExactly(VM, snapshot);
  }

  @Test
  @DisplayName("who shows no key is told by vCenter alone, beside those that show it")
  void thirdParties() {
    KeyUser tag = new KeyUser("vsan-52", "vsan-52", KeyUser.Kind.THIRD_PARTY);
    held.add(new Held(KEY, VM, ""));
    whole.add(VM.id());
    whole.add(OTHER.id());
    listed = Optional.of(List.of(KEY));
    // the list lags behind what db-01 shows
    tell(VM, OTHER, tag);

    assertThat(need().users()).containsExactly(VM, tag);
    assertThat(need().without(Set.of("vm-1")).users()).containsExactly(tag);
  }

  @Test
  @DisplayName("a lost VM that vCenter still names is lifted by its id, one that is there is not")
  void lostButNamed() {
    listed = Optional.of(List.of(KEY));
    tell(VM);
    held.add(new Held(KEY, VM, "connection state orphaned"));

    assertThat(need().answer()).isEqualTo(Answer.NEEDED);
    assertThat(need().skipping(Set.of("vm-2")).users()).containsExactly(VM);
    assertThat(need().skipping(Set.of("vm-1")).isByNobody()).isTrue();
    tell(VM, OTHER);
    assertThat(need().skipping(Set.of("vm-1", "vm-2")).users()).containsExactly(OTHER);
  }

  @Test
  @DisplayName("a key that is asked about and that vCenter says nothing of is not known")
  void asked() {
    asked.add(KEY);
    told.put(KEY, new Evidence.ToldUsers(List.of(), Optional.empty(), "mute", Optional.empty()));
    assertThat(need().answer()).isEqualTo(Answer.NOT_KNOWN);
    tell();
    assertThat(need().isByNobody()).isTrue();
    tell(VM);
    assertThat(need().users()).containsExactly(VM);
  }

  @Test
  @DisplayName(
      "of a wrapped key the KMS has the one that wraps it; if that is not named, it is not known")
  void wrapped() {
    held.add(new Held(KEY, VM, ""));
    assertThat(need().kmsKeyIds()).containsExactly("k-1");
    told.put(KEY, new Evidence.ToldUsers(List.of(VM), Optional.of("w-1"), "", Optional.empty()));
    assertThat(need().kmsKeyIds()).containsExactly("w-1");
    told.put(KEY, new Evidence.ToldUsers(List.of(VM), Optional.of(""), "", Optional.empty()));
    assertThat(need().kmsKeyIds()).isEmpty();
    assertThat(need().areKeysKnown())
        .as("a KMS that is asked for nothing proves nothing")
        .isFalse();
    assertThat(need().doubts())
        .singleElement()
        .satisfies(open -> assertThat(open.seen()).contains("does not name the key that wraps it"));
  }

  @Test
  @DisplayName(
      "of users no more than a hundred thousand are kept: how many there are is then \"at least\"")
  void named_most_isAtLeast() {
    List<KeyUser> all =
        IntStream.range(0, KeyNeed.MOST_USERS)
            .mapToObj(i -> new KeyUser("vm-" + i, "vm-" + i, KeyUser.Kind.VIRTUAL_MACHINE))
            .toList();

    assertThat(KeyNeed.named(all)).endsWith(" and at least 99980 more");
    assertThat(KeyNeed.named(all.subList(0, 21))).endsWith(" and 1 more");
  }

  @Test
  @DisplayName("thousands of VMs that get other keys hide none that does not, and no vSAN")
  void without_many_hidesNobody() {
    KeyUser vsan = new KeyUser("domain-c1", "Cluster", KeyUser.Kind.VSAN_CLUSTER);
    Set<String> moved = new HashSet<>();
    for (int vm = 0; vm < 3000; vm++) {
      moved.add("moved-" + vm);
      held.add(new Held(KEY, new KeyUser("moved-" + vm, "web", KeyUser.Kind.VIRTUAL_MACHINE), ""));
    }
    held.add(new Held(KEY, OTHER, ""));
    keyless.add(vsan);

    assertThat(need().without(moved).users()).containsExactly(OTHER, vsan);
  }

  @Test
  @DisplayName("a doubt is lifted by the id of its thing, and what is seen is not")
  void lifted() {
    doubts.add(doubt("OBJECT"));
    assertThat(need().skipping(Set.of("x-2")).isByNobody()).isFalse();
    assertThat(need().skipping(Set.of("x-1")).isByNobody()).isTrue();
    assertThat(need().advice()).endsWith("Or skip what cannot be asked: x-1.");
    held.add(new Held(KEY, VM, ""));
    assertThat(need().skipping(Set.of("x-1", "vm-1")).answer()).isEqualTo(Answer.NEEDED);
  }

  @Test
  @DisplayName("the keys are all that may be needed unless something hides more")
  void keysKnown() {
    listed = Optional.of(List.of(KEY));
    held.add(new Held(new CryptoKeyId("k-2", Optional.of("a")), VM, "connection state x"));
    assertThat(need().areKeysKnown()).isTrue();
    assertThat(need().kmsKeyIds()).containsExactlyInAnyOrder("k-1", "k-2");
    doubts.add(doubt("TASK"));
    assertThat(need().areKeysKnown()).isFalse();
  }

  @Test
  @DisplayName("who else uses a key that a VM shows is open where vCenter does not say it, once")
  void shown_untold() {
    CryptoKeyId more = new CryptoKeyId("k-2", Optional.of("a"));
    ServiceException why =
        new ServiceException(new Attempt("vCenter", "ask", "v"), "it refuses", "Ask.");
    for (CryptoKeyId key : List.of(KEY, more)) {
      held.add(new Held(key, VM, ""));
      told.put(
          key, new Evidence.ToldUsers(List.of(), Optional.empty(), "refused", Optional.of(why)));
    }

    assertThat(need().answer()).isEqualTo(Answer.NEEDED);
    assertThat(need().doubts())
        .singleElement()
        .satisfies(one -> assertThat(one.seen()).isEqualTo("refused"));
    assertThat(need().without(Set.of("vm-1")).answer())
        .as("once this VM has other keys")
        .isEqualTo(Answer.NOT_KNOWN);
    told.put(more, new Evidence.ToldUsers(List.of(), Optional.empty(), "mute", Optional.empty()));
    assertThat(need().doubts())
        .extracting(KeyDoubt::seen)
        .containsExactlyInAnyOrder("refused", "key k-2 of key provider a: mute");
    tell();
    told.remove(more);
    assertThat(need().without(Set.of("vm-1")).isByNobody()).isTrue();
  }

  @Test
  @DisplayName("a namesake of another key provider neither shows a key nor lists it")
  void namesakes() {
    CryptoKeyId namesake = new CryptoKeyId("k-1", Optional.of("b"));
    held.add(new Held(KEY, VM, ""));
    listed = Optional.of(List.of(namesake));
    tell();
    told.put(namesake, new Evidence.ToldUsers(List.of(), Optional.empty(), "", Optional.empty()));

    assertThat(need().contradictions()).hasSize(1);
    assertThat(need().doubts())
        .singleElement()
        .satisfies(one -> assertThat(one.seen()).contains("names no user; nothing shows it"));
  }

  @Test
  @DisplayName("vCenter lists no first-class disks, links and snapshots: that is no contradiction")
  void contradiction_ofOthers() {
    held.add(new Held(KEY, new KeyUser("f-1", "f", KeyUser.Kind.FIRST_CLASS_DISK), ""));
    assertThat(need().contradictions()).isEmpty();
    held.add(new Held(KEY, new KeyUser("host-1", "esx", KeyUser.Kind.HOST), ""));
    assertThat(need().contradictions()).hasSize(1);
  }
}
