package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Privileges;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.SessionAccount;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the accounts of both sides hold the rights that a move needs, by the vendor's lists. What
 * is shared at the target is asked once for each placement. For one thread.
 */
final class Rights {

  private static final String NOT_TOLD = " does not tell which privileges the user holds";

  private final VimSession source;
  private final VimSession target;
  private final String user;
  private final Map<Spot, Optional<Map<ManagedObjectReference, List<String>>>> atTarget =
      new HashMap<>();
  private Optional<String> other = Optional.empty();
  private boolean accountAsked;

  /**
   * @param user with whom the source logs in there
   */
  Rights(VimSession source, VimSession target, String user) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.user = requireNonNull(user, "user");
  }

  /**
   * What a VM needs.
   *
   * @param encrypted whether it has a key
   * @param on whether it runs, or may
   */
  record Need(Spot spot, boolean encrypted, boolean on) {}

  /** Tells each VM what is lacking at the source: two calls for a thousand VMs. */
  void judgeSource(
      Attempt attempt,
      Map<ManagedObjectReference, Judgement> vms,
      Map<ManagedObjectReference, Need> needs) {
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    needs.forEach((vm, need) -> needed.put(vm, atSource(need)));
    Optional<Map<ManagedObjectReference, List<String>>> missing =
        new Privileges(source, new PropertyCollector(source)).told(attempt, needed);
    for (ManagedObjectReference vm : needs.keySet()) {
      Judgement judgement = requireNonNull(vms.get(vm));
      if (missing.isEmpty()) {
        judgement.notKnown(
            FindingCode.PRIVILEGES_MISSING,
            judgement.subject(),
            "the source's vCenter" + NOT_TOLD,
            "See that the user holds these on the VM: "
                + String.join(", ", atSource(requireNonNull(needs.get(vm))))
                + ".");
      } else {
        List<String> lacking = missing.get().getOrDefault(vm, List.of());
        if (!lacking.isEmpty()) {
          judgement.lacks(judgement.subject(), "the user of the source", lacking);
        }
      }
    }
  }

  private static Set<String> atSource(Need need) {
    Set<String> needed = new TreeSet<>(Set.of("Resource.ColdMigrate"));
    if (need.on()) {
      needed.add("Resource.HotMigrate");
    }
    if (need.encrypted()) {
      needed.add("Cryptographer.Migrate");
    }
    return needed;
  }

  /** Tells a VM what is lacking at the target. */
  void judgeTarget(Judgement vm, Need need) {
    Map<ManagedObjectReference, Subject> subjects = new LinkedHashMap<>();
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    Spot spot = need.spot();
    spot.folder()
        .ifPresent(
            folder ->
                add(
                    subjects,
                    needed,
                    folder,
                    Subject.of("folder", spot.placement().folder().orElse(folder.value())),
                    "VirtualMachine.Inventory.Register",
                    "Cryptographer.EncryptNew"));
    spot.pool()
        .ifPresent(
            pool ->
                add(
                    subjects,
                    needed,
                    pool,
                    Subject.of("resource pool", spot.placement().pool()),
                    "Resource.AssignVMToPool"));
    spot.datastore().ifPresent(store -> add(subjects, needed, store));
    spot.disks().values().forEach(store -> add(subjects, needed, store));
    spot.networks()
        .values()
        .forEach(
            network ->
                add(
                    subjects,
                    needed,
                    network.network(),
                    Subject.of("network", network.name()),
                    "Network.Assign"));
    Optional<Map<ManagedObjectReference, List<String>>> missing =
        atTarget.computeIfAbsent(
            spot,
            once ->
                new Privileges(target, new PropertyCollector(target))
                    .told(target.attempt("ask for rights"), needed));
    if (missing.isEmpty()) {
      vm.notKnown(
          FindingCode.PRIVILEGES_MISSING,
          vm.subject(),
          "the target's vCenter" + NOT_TOLD,
          "See that the user may register VMs there and use pool, datastores and networks.");
      return;
    }
    missing
        .get()
        .forEach(
            (object, lacking) -> tell(vm, requireNonNull(subjects.get(object)), lacking, need));
    otherAccount()
        .ifPresent(
            account ->
                vm.warn(
                    FindingCode.MOVE_NOT_KNOWN,
                    vm.subject(),
                    "the rights at the target were asked for "
                        + account
                        + ", and the move logs in there as "
                        + user,
                    "Make the client of the target with the credentials of the move."));
  }

  /** What comes from a page that could not be read whole is only a warning. */
  private static void tell(Judgement vm, Subject subject, List<String> lacking, Need need) {
    List<String> crypto = lacking.stream().filter(Rights::isCrypto).toList();
    List<String> documented = lacking.stream().filter(right -> !isCrypto(right)).toList();
    if (!documented.isEmpty()) {
      vm.lacks(subject, "the user of the target", documented);
    }
    if (!crypto.isEmpty() && need.encrypted()) {
      vm.mayLack(subject, "the user of the target", crypto);
    }
  }

  private static boolean isCrypto(String privilege) {
    return privilege.startsWith("Cryptographer.");
  }

  private static void add(
      Map<ManagedObjectReference, Subject> subjects,
      Map<ManagedObjectReference, Set<String>> needed,
      TargetStore store) {
    add(
        subjects,
        needed,
        store.datastore(),
        Subject.of("datastore", store.name()),
        "Datastore.AllocateSpace");
  }

  private static void add(
      Map<ManagedObjectReference, Subject> subjects,
      Map<ManagedObjectReference, Set<String>> needed,
      ManagedObjectReference object,
      Subject subject,
      String... privileges) {
    subjects.put(object, subject);
    needed.put(object, new TreeSet<>(Set.of(privileges)));
  }

  /** The account that was asked for, if it is another one than that of the move. */
  private Optional<String> otherAccount() {
    if (!accountAsked) {
      other = SessionAccount.of(target).filter(account -> !same(account, user));
      accountAsked = true;
    }
    return other;
  }

  /** {@code VSPHERE.LOCAL\Administrator} is {@code administrator@vsphere.local}. */
  private static boolean same(String account, String user) {
    return form(account).equals(form(user));
  }

  private static String form(String account) {
    int backslash = account.indexOf('\\');
    String form =
        backslash < 0
            ? account
            : account.substring(backslash + 1) + "@" + account.substring(0, backslash);
    return form.toLowerCase(Locale.ROOT);
  }
}
