package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.Spellings;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyNeed.Answer;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One look at who needs which key: what is asked, how often, and what an answer leaves open. */
class LedgerTest extends LedgerOnPaper {

  @Test
  @DisplayName("a list that is refused leaves it open, and so does one that tells no users")
  void list_refused() {
    vcenter.on("ListKeys", PaperVcenter.fault("NoPermission"));
    KeyNeed need = look().ofProvider("a");
    assertThat(doubts(need)).containsExactly("LIST ");
    assertThat(need.unanswered()).get().isInstanceOf(PermissionDeniedException.class);
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
    assertThat(requireNonNull(look().ofKeys(List.of(KEY)).get(KEY)).answer())
        .isEqualTo(Answer.NOT_KNOWN);

    list(KEY);
    vcenter.on("QueryCryptoKeyStatus", PaperVcenter.fault("NoPermission"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
    vcenter.on("QueryCryptoKeyStatus", "");
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
  }

  @Test
  @DisplayName("before 6.7.2 nobody is asked who uses a key: one that is only listed is open")
  void oldRelease() {
    release("6.7.1");
    list(KEY);
    show("VirtualMachine", vm("vm-1"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("KEY k-1");
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).isEmpty();
    assertThat(look().withoutProvider().isByNobody()).isTrue();
  }

  @Test
  @DisplayName("of keys that name no provider: from 6.7.2 on what cannot be read is no doubt")
  void withoutProvider() {
    CryptoKeyId bare = key("k-1", "");
    show("Task", task("task-1", "running", "VirtualMachine.clone"));
    assertThat(look().withoutProvider().isByNobody()).isTrue();
    list(bare);
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
    show("VirtualMachine", vm("vm-1", keyOf(bare)) + vm("vm-2", keyOf(OTHER)));
    assertThat(names(look().withoutProvider())).containsExactly("name-of-vm-1");
    assertThat(names(look().ofProvider("a"))).as("it may be of each").contains("name-of-vm-1");

    release("6.7.1");
    show("VirtualMachine", vm("vm-2", keyOf(OTHER)));
    assertThat(look().withoutProvider().answer()).isEqualTo(Answer.NOT_KNOWN);
  }

  @Test
  @DisplayName("a name that no key provider has is in doubt: it may be misspelt")
  void names() {
    assertThat(doubts(look().ofName("a"))).isEmpty();
    assertThat(look().ofName("b").doubts())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.kind()).isEqualTo(KeyDoubt.Kind.KEY_PROVIDER);
              assertThat(one.seen()).isEqualTo("vCenter has no key provider \"b\"");
              assertThat(one.advice()).contains("a");
            });
    VimSession session = vcenter.session();
    ProviderName.check(session, session.attempt("check"), "a");
    list(key("k-1", "b"));
    ProviderName.check(session, session.attempt("check"), "b");
    String others = "<returnval>" + written(key("k-1", "c")) + "</returnval>";
    for (String answer : List.of("", others, PaperVcenter.fault("NoPermission"))) {
      vcenter.on("ListKeys", answer);
      assertThatThrownBy(() -> ProviderName.check(session, session.attempt("check"), "b"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("vCenter has no key provider \"b\", and no key is known");
    }
    vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));
    ProviderName.check(session, session.attempt("check"), "b");
    vcenter.on("ListKeys", "");
    assertThat(look().ofName("a").doubts())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.seen()).contains("whether \"a\" is the name of one is not known"));
  }

  @Test
  @DisplayName("from 9.0 on what wraps a key in use is needed as much, by the same user")
  void wrapped() {
    release("9.0.0.0");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY);
    told.put("k-1", users("vm-1") + wrappedBy("w-1"));
    told.put("w-1", " ");
    told.put("w-2", " ");
    providers("a", "192.0.2.1:5696", "b", "192.0.2.2:5696");
    CryptoKeyId wrapping = key("w-1", "");

    assertThat(look().ofProvider("a").kmsKeyIds()).containsExactly("w-1");
    assertThat(look().keysOf("a").kmsKeyIds()).containsExactly("w-1");
    assertThat(look().useOf("a").kmsKeyIds()).as("as for a change").containsExactly("w-1");
    list();
    assertThat(look().ofProvider("a").kmsKeyIds())
        .as("also of one that vCenter does not list")
        .containsExactly("w-1");
    list(KEY);
    Map<CryptoKeyId, KeyNeed> needs =
        look().ofKeys(List.of(wrapping, key("w-1", "b"), key("w-2", "a")));
    assertThat(names(requireNonNull(needs.get(wrapping)))).containsExactly("name-of-vm-1");
    assertThat(requireNonNull(needs.get(key("w-1", "b"))).isByNobody()).as("a namesake").isTrue();
    assertThat(requireNonNull(needs.get(key("w-2", "a"))).isByNobody()).isTrue();

    KeyCount count = look().count(List.of(), List.of(key("w-1", ""), key("w-2", "")), Set.of());
    assertThat(count.keys())
        .extracting(CountedKey::key, CountedKey::use, CountedKey::wrappedBy)
        .containsExactly(
            tuple(KEY, Use.NEEDED, Optional.of("w-1")),
            tuple(key("w-1", "a"), Use.WRAPS, Optional.empty()),
            tuple(key("w-2", ""), Use.AT_KMS_ONLY, Optional.empty()));
    assertThat(count.providers()).contains(new ProviderKeys("a", 1, 1, 1, 0, 0, 0, 0));
  }

  @Test
  @DisplayName("while it is not told what wraps a key in use, each key of its provider may do so")
  void wrapped_notKnown() {
    release("9.0.0.0");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", keyOf(OTHER)));
    list(KEY, OTHER);
    told.put("k-2", users("vm-2"));
    told.put("w-1", " ");
    for (String silent : List.of("", users("vm-1") + wrappedBy(""))) {
      told.put("k-1", silent);
      Map<CryptoKeyId, KeyNeed> needs =
          look().ofKeys(List.of(key("w-1", "a"), key("w-1", "b"), KEY));
      assertThat(doubts(requireNonNull(needs.get(key("w-1", "a"))))).containsExactly("LIST k-1");
      assertThat(requireNonNull(needs.get(key("w-1", "b"))).isByNobody())
          .as("of another provider")
          .isTrue();
      assertThat(names(requireNonNull(needs.get(KEY)))).containsExactly("name-of-vm-1");
      assertThat(requireNonNull(needs.get(KEY)).doubts())
          .noneMatch(one -> one.seen().contains("so it may be this one"));
      assertThat(look().count(List.of(), List.of(), Set.of()).keys())
          .extracting(CountedKey::key)
          .as("one that is not named is none")
          .containsExactlyInAnyOrder(KEY, OTHER);
    }
  }

  @Test
  @DisplayName("before 9.0 nothing is wrapped, and only keys that nothing shows are asked about")
  void useOf_asksLittle() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY, OTHER, key("k-1", "b"), key("k-3", "b"));
    told.put("k-2", users("vm-9"));
    assertThat(look().useOf("c").isByNobody()).as("keys of others").isTrue();

    KeyNeed need = look().useOf("a");

    assertThat(names(need)).containsExactly("name-of-vm-1", "vm-9");
    assertThat(vcenter.calls("QueryCryptoKeyStatus"))
        .singleElement()
        .asString()
        .contains("<keyId>k-2</keyId>")
        .doesNotContain("k-1", "k-3");
    told.put("k-1", users("vm-8"));
    assertThat(names(look().useOf("b")))
        .as("its namesake of b is shown by nobody")
        .contains("vm-8");
    Map<CryptoKeyId, KeyNeed> needs = look().ofKeys(List.of(key("k-1", "a"), key("k-1", "c")));
    assertThat(names(requireNonNull(needs.get(key("k-1", "a"))))).contains("name-of-vm-1");
    assertThat(names(requireNonNull(needs.get(key("k-1", "c"))))).doesNotContain("name-of-vm-1");
  }

  @Test
  @DisplayName(
      "an id that no KMS gives by counting is of one key: under another provider it may be this"
          + " one")
  void namesakes() {
    String id = "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22";
    CryptoKeyId used = key(id, "b");
    CryptoKeyId replaced = key(id, "a");
    show("VirtualMachine", vm("vm-1", keyOf(used)));
    list(used);
    told.put(id, " ");

    KeyNeed need = requireNonNull(look().ofKeys(List.of(replaced)).get(replaced));
    assertThat(doubts(need)).containsExactly("KEY " + id);
    assertThat(need.doubts().get(0).seen()).contains(used.toString());
    assertThat(need.skipping(List.of(id)).isByNobody()).isTrue();
    assertThat(look().count(List.of(replaced), List.of(), Set.of()).of(Use.BY_NOBODY)).isEmpty();
    assertThat(look().count(List.of(replaced), List.of(), Set.of()).of(Use.NOT_KNOWN))
        .extracting(CountedKey::key)
        .containsExactly(replaced);
    assertThat(look().ofProvider("a").isByNobody()).as("its own keys").isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:5696, 192.0.2.1:5696, true",
    "192.0.2.1:5696, 192.0.2.1:5697, false",
    "192.0.2.1:5696, 192.0.2.2:5696, false",
    "KMS.example.com:5696, kms.example.com:5696, true",
    "kms.example.com:5696, 192.0.2.1:5696, true",
    "192.0.2.1:5696, '', true"
  })
  @DisplayName(
      "a counted id of two key providers is of one key, unless they are seen to share no KMS")
  void namesakes_counted(String one, String other, boolean mayBeOne) {
    providers("a", one, "b", other);
    CryptoKeyId used = key("17", "b");
    CryptoKeyId replaced = key("17", "a");
    show("VirtualMachine", vm("vm-1", keyOf(used)));
    list(used);
    told.put("17", " ");

    KeyNeed need = requireNonNull(look().ofKeys(List.of(replaced)).get(replaced));

    assertThat(need.isByNobody()).isNotEqualTo(mayBeOne);
    assertThat(need.doubts()).allMatch(doubt -> doubt.seen().contains(used.toString()));
    assertThat(look().count(List.of(replaced), List.of(), Set.of()).of(Use.BY_NOBODY))
        .hasSize(mayBeOne ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("io.vmcrypt.vsphere.Spellings#others")
  @DisplayName("an id in another spelling is a doubt that names the key in use, and never free")
  void spelling(String given) {
    CryptoKeyId used = key(Spellings.ID, "a");
    CryptoKeyId asked = key(given, "a");
    show("VirtualMachine", vm("vm-1", keyOf(used)));
    list(used);
    told.put(Spellings.ID, users("vm-1"));
    told.put(given, " ");
    for (CryptoKeyId one : List.of(asked, key(given, ""))) {
      KeyNeed need = requireNonNull(look().ofKeys(List.of(one)).get(one));
      assertThat(need.answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThat(need.inWords()).contains("key " + used + " is in use", "written otherwise");

      KeyCount count = look().count(List.of(one), List.of(), Set.of());
      assertThat(count.keys())
          .extracting(CountedKey::key, CountedKey::use)
          .containsExactlyInAnyOrder(tuple(used, Use.NEEDED), tuple(one, Use.NOT_KNOWN));
      assertThat(count.of(Use.NOT_KNOWN).get(0).why()).contains(Spellings.ID);
      assertThat(count.isKnown()).isFalse();
    }
    KeyCount atKms = look().count(List.of(), List.of(asked), Set.of());
    assertThat(atKms.of(Use.NOT_KNOWN)).extracting(CountedKey::key).containsExactly(asked);
    assertThat(atKms.lackingAtKms("a", List.of(given)))
        .as("what the KMS lists in another spelling is no proof that it has the key")
        .extracting(CountedKey::key)
        .containsExactly(used);
  }

  @Test
  @DisplayName("a key provider that nobody has is refused with the names that there are")
  void count_unknownProvider() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY);
    told.put("k-1", users("vm-1"));
    providers("kms-cluster", "192.0.2.1:5696", "b", "192.0.2.2:5696");
    List<CryptoKeyId> misspelt = List.of(key("k-9", "kms-clustr"));
    assertThatThrownBy(() -> look().count(misspelt, List.of(), Set.of()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no key provider \"kms-clustr\"")
        .hasMessageContaining("There are: kms-cluster, b. Did you mean kms-cluster?");
    assertThatThrownBy(() -> look().count(List.of(), misspelt, Set.of()))
        .isInstanceOf(NotFoundException.class);

    vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));
    told.put("k-9", " ");
    KeyCount count = look().count(misspelt, List.of(), Set.of());
    assertThat(count.of(Use.BY_NOBODY)).as("where they are not shown").isEmpty();
    assertThat(count.doubts())
        .extracting(KeyDoubt::kind)
        .containsExactly(KeyDoubt.Kind.KEY_PROVIDER);
  }

  @ParameterizedTest
  @CsvSource({
    "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22, 192.0.2.1:5696, NEEDED",
    "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22, 192.0.2.2:5696, NEEDED",
    "17, 192.0.2.1:5696, NEEDED",
    "17, 192.0.2.2:5696, AT_KMS_ONLY",
    "17, kms.example.com:5696, NOT_KNOWN"
  })
  @DisplayName("two key providers with one KMS: what it lists is counted once, with all its users")
  void count_oneKms(String id, String server, Use use) {
    providers("a", "192.0.2.1:5696", "b", server);
    CryptoKeyId used = key(id, "b");
    CryptoKeyId located = key(id, "a");
    show("VirtualMachine", vm("vm-1", keyOf(used)) + vm("vm-2", keyOf(used)));
    list(used);
    told.put(id, users("vm-1", "vm-2"));

    for (List<CryptoKeyId> ours : List.of(List.<CryptoKeyId>of(), List.of(located))) {
      told.put(id, users("vm-1", "vm-2"));
      KeyCount count = look().count(ours, List.of(located), Set.of());
      if (use == Use.NEEDED) {
        assertThat(count.keys())
            .extracting(CountedKey::key, CountedKey::use, CountedKey::users)
            .containsExactly(tuple(used, Use.NEEDED, 2));
        assertThat(count.isKnown()).isTrue();
      }
    }
    told.put(id, " ");
    assertThat(look().count(List.of(), List.of(located), Set.of()).keys())
        .extracting(CountedKey::use)
        .contains(use);
  }

  @Test
  @DisplayName("keys are added up by provider, and by what is known of them")
  void count() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", keyOf(KEY)));
    list(KEY, OTHER);
    told.put("k-1", users("vm-1", "vm-2"));
    told.put("k-2", " ");
    told.put("k-3", " ");
    told.put("k-4", " ");

    KeyCount count =
        look().count(List.of(key("k-3", "a"), KEY), List.of(key("k-4", ""), KEY), Set.of());

    assertThat(count.keys())
        .extracting(CountedKey::key, CountedKey::use, CountedKey::users)
        .containsExactly(
            tuple(KEY, Use.NEEDED, 2),
            tuple(OTHER, Use.LISTED_ONLY, 0),
            tuple(key("k-3", "a"), Use.BY_NOBODY, 0),
            tuple(key("k-4", ""), Use.AT_KMS_ONLY, 0));
    assertThat(count.providers())
        .containsExactly(
            new ProviderKeys("", 0, 0, 0, 0, 0, 0, 1), new ProviderKeys("a", 1, 2, 0, 1, 1, 0, 0));
    assertThat(count.keys().get(1).why()).contains("names no user");
    assertThat(count.keys().get(3).why()).contains("nothing of this vCenter tells whose it is");
    assertThat(count.doubts()).isEmpty();

    told.put("k-3", users("vm-9"));
    CryptoKeyId namesake = key("k-1", "b");
    show("VirtualMachine", vm("vm-1", keyOf(KEY)) + vm("vm-2", keyOf(namesake)));
    assertThat(look().count(List.of(key("k-3", "a")), List.of(), Set.of()).keys())
        .extracting(CountedKey::key, CountedKey::use)
        .as("vCenter names a user that nobody sees")
        .contains(tuple(key("k-3", "a"), Use.NEEDED), tuple(namesake, Use.NEEDED));
    told.put("k-3", " ");
    show("VirtualMachine", vmIn("inaccessible", "vm-1", keyOf(KEY)));
    vcenter.on("ListKeys", PaperVcenter.fault("NoPermission"));
    KeyCount open = look().count(List.of(key("k-3", "a")), List.of(), Set.of());
    assertThat(open.of(Use.NOT_KNOWN)).extracting(CountedKey::key).contains(key("k-3", "a"));
    assertThat(open.of(Use.BY_NOBODY)).isEmpty();
    assertThat(open.doubts())
        .extracting(KeyDoubt::kind)
        .containsExactlyInAnyOrder(KeyDoubt.Kind.OBJECT, KeyDoubt.Kind.LIST);
    assertThat(open.isKnown()).isFalse();
  }

  @Test
  @DisplayName("a default stays while keys without a provider are in use, or that is not known")
  void defaultMove() {
    VimSession session = vcenter.session();
    DefaultMove.check(session, session.attempt("move"), "a");
    list(key("k-1", ""));
    assertThatThrownBy(() -> DefaultMove.check(session, session.attempt("move"), "a"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys in use name their key provider");
    show("VirtualMachine", vm("vm-1", keyOf(key("k-1", ""))));
    assertThatThrownBy(() -> DefaultMove.check(session, session.attempt("move"), "a"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("are in use by VM name-of-vm-1")
        .hasMessageContaining("Give these new keys first");
  }

  @Test
  @DisplayName(
      "a provider goes where nobody needs it, or where somebody looked at all that is open")
  void providerRemoval() {
    Removal plain = Removal.careful();
    VimSession session = vcenter.session();
    ProviderRemoval.check(session, session.attempt("remove"), "a", plain, "advice");
    vsan(encrypting(""));
    assertThatThrownBy(
            () -> ProviderRemoval.check(session, session.attempt("remove"), "a", plain, "advice"))
        .isInstanceOf(KeysInUseException.class);
    ProviderRemoval.check(
        session, session.attempt("remove"), "a", Removal.careful().skip("domain-c1"), "advice");
  }

  @Test
  @DisplayName("an option that says nothing of what goes is refused, and named")
  void removalOptions() {
    RemovalOptions.check(Removal.careful().force(), "a key");
    Map<RemovalOptions.Option, Removal> removals =
        Map.of(RemovalOptions.Option.SKIP, Removal.careful().skip("vm-1"));
    removals.forEach(
        (option, removal) -> {
          RemovalOptions.check(removal, "a key", option);
          assertThatThrownBy(() -> RemovalOptions.check(removal, "a key"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageEndingWith(" says nothing of a key; leave it out");
        });
  }

  @Test
  @DisplayName("who uses a key is named as the inventory names it")
  void users_areNamed() {
    show("HostSystem", host("host-1", "notResponding", "incapable"));
    list(KEY);
    told.put("k-1", "<affectedHosts type=\"HostSystem\">host-1</affectedHosts>");
    assertThat(look().ofProvider("a").users())
        .containsExactly(new KeyUser("host-1", "name-of-host-1", KeyUser.Kind.HOST));
    told.put("k-1", "<referencedByTags>vsan-52</referencedByTags>");
    assertThat(look().ofProvider("a").users())
        .containsExactly(new KeyUser("vsan-52", "vsan-52", KeyUser.Kind.THIRD_PARTY));
    // told twice: both count, and where they name nobody nothing is proved
    told.put("k-1", users("vm-7") + "\n" + users("vm-8"));
    assertThat(names(look().ofProvider("a"))).containsExactly("vm-7", "vm-8");
    told.put("k-1", wrappedBy("w-1") + "\n" + wrappedBy("w-2"));
    assertThat(look().ofProvider("a").doubts())
        .anyMatch(one -> one.seen().contains("vCenter answers twice, and differently"));
  }

  @Test
  @DisplayName("the ledger joins what is known of keys, and asks anew unless one look was wanted")
  void asVcentersLedger() {
    show("VirtualMachine", vm("vm-1", keyOf(KEY)));
    list(KEY, OTHER);
    told.put("k-1", users("vm-1"));
    told.put("k-2", " ");
    told.put("k-3", " ");
    VimKeyLedger ledger = new VimKeyLedger(vcenter.session());
    int before = vcenter.calls("ListKeys").size();

    KeyNeed both = ledger.ofKeys(List.of(KEY, OTHER));
    assertThat(names(both)).containsExactly("name-of-vm-1");
    assertThat(both.keys()).containsExactly(KEY, OTHER);
    assertThat(both.kmsKeyIds()).containsExactlyInAnyOrder("k-1", "k-2");
    assertThat(doubts(both)).containsExactly("KEY k-2");
    assertThat(ledger.ofKeys(List.of(key("k-3", "a"))).isByNobody()).isTrue();
    assertThat(ledger.ofKeys(List.of()).isByNobody()).isTrue();
    assertThat(names(ledger.ofProvider("a"))).containsExactly("name-of-vm-1");
    assertThat(doubts(ledger.ofProvider("b"))).containsExactly("KEY_PROVIDER b");
    assertThat(ledger.withoutProvider().isByNobody()).isTrue();
    assertThat(ledger.count(List.of(key("k-3", "a")), List.of(), Set.of()).keys()).hasSize(3);
    assertThat(vcenter.calls("ListKeys").size() - before).isEqualTo(7);

    before = vcenter.calls("ListKeys").size();
    KeyLedger kept = ledger.oneLook();
    assertThat(names(kept.ofProvider("a"))).containsExactly("name-of-vm-1");
    assertThat(doubts(kept.ofKeys(List.of(OTHER)))).containsExactly("KEY k-2");
    assertThat(vcenter.calls("ListKeys").size() - before).isOne();
    assertThatThrownBy(() -> ledger.ofProvider(" ")).isInstanceOf(IllegalArgumentException.class);

    show("VirtualMachine", vm("vm-1"));
    list();
    vcenter.on("ListKeys", "");
    show("HostSystem", host("host-1", "notResponding", "incapable"));
    assertThat(doubts(ledger.ofKeys(List.of(KEY, OTHER))))
        .as("told once of both")
        .containsExactly("KEY k-1", "OBJECT host-1");
  }
}
