package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.right.Act;
import io.vmcrypt.vsphere.internal.right.Needs;
import io.vmcrypt.vsphere.internal.right.Privileges;
import io.vmcrypt.vsphere.internal.right.Privileges.Lack;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.SessionAccount;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the accounts of both sides hold the rights that a move needs, by the vendor's lists. What
 * is shared at the target is asked once for each placement. For one thread.
 */
final class Rights {

  private final VimSession source;
  private final VimSession target;
  private final String user;
  private final Map<Need, List<Lack>> atTarget = new HashMap<>();
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
    Map<ManagedObjectReference, Needs> asked = new LinkedHashMap<>();
    needs.forEach(
        (vm, need) -> asked.put(vm, atSource(vm, requireNonNull(vms.get(vm)).subject(), need)));
    privileges(source)
        .lacking(attempt, asked)
        .forEach((vm, lacks) -> lacks.forEach(requireNonNull(vms.get(vm))::lacks));
  }

  private static Privileges privileges(VimSession of) {
    return new Privileges(of, new PropertyCollector(of));
  }

  private static Needs atSource(ManagedObjectReference vm, Subject subject, Need need) {
    Needs needs = new Needs().add(vm, subject, Act.MOVE);
    if (need.on()) {
      needs.add(vm, subject, Act.MOVE_RUNNING);
    }
    return need.encrypted() ? needs.add(vm, subject, Act.MOVE_ENCRYPTED) : needs;
  }

  /** What is needed there. */
  private static Needs atTarget(Need need) {
    Spot spot = need.spot();
    Needs needs = new Needs();
    spot.folder()
        .ifPresent(
            folder -> {
              String name = spot.placement().folder().orElse(folder.value());
              Subject subject = Subject.of("folder", name);
              needs.add(folder, subject, Act.ARRIVE);
              if (need.encrypted()) {
                needs.add(folder, subject, Act.ARRIVE_ENCRYPTED);
              }
            });
    spot.pool()
        .ifPresent(
            pool ->
                needs.add(
                    pool, Subject.of("resource pool", spot.placement().pool()), Act.USE_POOL));
    Stream.concat(spot.datastore().stream(), spot.disks().values().stream())
        .forEach(
            store ->
                needs.add(
                    store.datastore(), Subject.of("datastore", store.name()), Act.USE_DATASTORE));
    spot.networks()
        .values()
        .forEach(
            network ->
                needs.add(
                    network.network(), Subject.of("network", network.name()), Act.USE_NETWORK));
    return needs;
  }

  /** Tells a VM what is lacking at the target. */
  void judgeTarget(Judgement vm, Need need) {
    atTarget
        .computeIfAbsent(
            new Need(need.spot(), need.encrypted(), false),
            asked ->
                privileges(target)
                    .lacking(target.attempt("ask for rights"), Map.of("", atTarget(asked)))
                    .getOrDefault("", List.of()))
        .forEach(vm::lacks);
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
