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
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.SessionAccount;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the accounts of both sides hold the rights that a move needs, by the vendor's lists. What
 * is shared at the target is asked once for each placement. For one thread.
 */
final class Rights {

  private final VimSession source;
  private final VimSession target;
  private final String user;
  private final Map<Need, List<Lack>> atTarget = new HashMap<>();
  private final Map<String, Optional<String>> otherAccount = new HashMap<>();

  /**
   * @param user with whom the source logs in there
   */
  Rights(VimSession source, VimSession target, String user) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.user = requireNonNull(user, "user");
  }

  /** What VMs that have a key, or have none, need at a spot. */
  private record Need(Spot spot, boolean encrypted) {

    Needs needs() {
      Needs needs = new Needs();
      spot.folder()
          .ifPresent(
              folder -> {
                Subject subject =
                    Subject.of("folder", spot.placement().folder().orElse(folder.value()));
                needs.add(folder, subject, Act.ARRIVE);
                if (encrypted) {
                  needs.add(folder, subject, Act.ARRIVE_ENCRYPTED);
                }
              });
      Subject named = Subject.of("resource pool", spot.placement().pool());
      spot.pool().ifPresent(pool -> needs.add(pool, named, Act.USE_POOL));
      spot.stores()
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
  }

  /** Tells each VM what is lacking: two calls for a thousand VMs, and two for each spot. */
  void judge(Attempt attempt, Map<Judgement, Spot> vms) {
    Map<Judgement, Needs> here = new LinkedHashMap<>();
    vms.forEach(
        (vm, spot) -> {
          here.put(vm, atSource(vm));
          atTarget
              .computeIfAbsent(new Need(spot, vm.vm().hasKey()), this::lacking)
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
        });
    privileges(source).lacking(attempt, here).forEach((vm, lacks) -> lacks.forEach(vm::lacks));
  }

  private List<Lack> lacking(Need need) {
    return privileges(target)
        .lacking(target.attempt("ask for rights"), Map.of("", need.needs()))
        .getOrDefault("", List.of());
  }

  private static Privileges privileges(VimSession of) {
    return new Privileges(of, new PropertyCollector(of));
  }

  private static Needs atSource(Judgement vm) {
    VmReading read = requireNonNull(vm.vm().reading());
    Needs needs = new Needs().add(read.vm(), vm.subject(), Act.MOVE);
    if (!read.powerState().equals(PowerState.POWERED_OFF)) {
      needs.add(read.vm(), vm.subject(), Act.MOVE_RUNNING);
    }
    return vm.vm().hasKey() ? needs.add(read.vm(), vm.subject(), Act.MOVE_ENCRYPTED) : needs;
  }

  /** The account that was asked for, if it is another one than that of the move. */
  private Optional<String> otherAccount() {
    return otherAccount.computeIfAbsent(
        user,
        wanted -> SessionAccount.of(target).filter(account -> !form(account).equals(form(wanted))));
  }

  /** {@code VSPHERE.LOCAL\Administrator} is {@code administrator@vsphere.local}. */
  private static String form(String account) {
    int backslash = account.indexOf('\\');
    String form =
        backslash < 0
            ? account
            : account.substring(backslash + 1) + "@" + account.substring(0, backslash);
    return form.toLowerCase(Locale.ROOT);
  }
}
