package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.spec.Estate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One thing that {@code apply} does, in the order of the plan. Two steps are equal if they change
 * the same things from the same to the same. Immutable and thread-safe.
 *
 * @param kind what is done
 * @param thing to what: the private cloud, the key provider, the policy or, in words, the VMs;
 *     where a key provider is left, that one
 * @param to the key provider that takes its place; empty where none does
 * @param changes what is changed, each from what to what; empty only where each VM is waited for
 * @param vms each VM that is encrypted; of {@link Kind#ENCRYPT_VMS} only
 * @param underWay the things, without a part, that a task of vCenter or OVHcloud works on: it is
 *     waited for, and what it does not leave to be done is not done again
 * @param awaitsHealth whether it waits until vCenter finds the key provider healthy, as the last of
 *     the steps that set it up does
 */
public record EstateStep(
    Kind kind,
    String thing,
    Optional<String> to,
    List<Change> changes,
    List<VmToEncrypt> vms,
    List<Subject> underWay,
    boolean awaitsHealth) {

  private static final String OVH = "OVHcloud API";
  private static final String VCENTER = "vCenter";

  /**
   * What kind of step it is. There may be more in a later version.
   *
   * @param value lower-case words joined by hyphens, such as {@code add-key-provider}
   */
  public record Kind(String value) {

    private static final Map<Kind, Words> WORDS = new HashMap<>();

    /** OVHcloud gives vCenter's user the right to manage encryption. */
    public static final Kind GRANT_ENCRYPTION_RIGHT =
        of(
            "grant-encryption-right",
            OVH,
            "give %s the right to manage encryption; then plan again",
            "can be taken back: take the right away in the OVHcloud Control Panel",
            TO_END);

    /**
     * The key servers are registered with OVHcloud. OVHcloud's task ends once they stand in
     * vCenter, so this step waits only until it is vCenter's turn, and {@link #FINISH_REGISTRATION}
     * for the end. If that is not planned, since all stands in vCenter already, this step waits for
     * the end.
     */
    public static final Kind REGISTER_KEY_SERVERS =
        of(
            "register-key-servers",
            OVH,
            "register the KMS with %s",
            "can be taken back: remove the KMS at OVHcloud",
            "OVHcloud's task, to its end or until it is vCenter's turn");

    /** The key provider (KMS cluster) and its servers are made in vCenter. */
    public static final Kind ADD_KEY_PROVIDER =
        of("add-key-provider", VCENTER, "set up key provider %s", BY_REMOVING, "");

    /** vCenter comes to trust the certificates of the key servers. */
    public static final Kind TRUST_KEY_SERVERS =
        of("trust-key-servers", VCENTER, "let vCenter trust the KMS", BY_REMOVING, "");

    /** The key servers come to trust vCenter: it gets the client certificate that it shows them. */
    public static final Kind TRUST_VCENTER =
        of("trust-vcenter", VCENTER, "let the KMS trust vCenter", FORGOTTEN, "");

    /**
     * vCenter trusts the certificates that key servers are going to show, beside the present ones.
     * vCenter does not tell whether it trusts them already, so the step is there until they are
     * shown.
     */
    public static final Kind TRUST_NEXT_CERTIFICATES =
        of(
            "trust-next-certificates",
            VCENTER,
            "let vCenter trust the next certificate of the KMS beside the present one",
            "cannot be taken back: vCenter has no call that withdraws a trusted certificate",
            "");

    /**
     * vCenter gets a new client certificate in the place of one that works and ends soon. The
     * present one stays in use until the new one is there.
     */
    public static final Kind RENEW_CLIENT_CERTIFICATE =
        of(
            "renew-client-certificate",
            VCENTER,
            "renew the client certificate that vCenter shows to the KMS",
            FORGOTTEN,
            "");

    /**
     * vCenter gets the passwords of key servers anew, because the plan was {@linkplain
     * io.vmcrypt.estate.EstateClient#plan(Estate, Set) asked} to do that. vCenter never gives a
     * password back, so nobody can see which one it had.
     */
    public static final Kind RENEW_PASSWORD =
        of(
            "renew-password",
            VCENTER,
            "give vCenter the password of the KMS anew",
            "cannot be taken back: vCenter forgets the old password; another one can be given",
            "");

    /** OVHcloud finishes the registration, now that the key servers stand in vCenter. */
    public static final Kind FINISH_REGISTRATION =
        of(
            "finish-registration",
            OVH,
            "see OVHcloud finish the registration with %s",
            "changes nothing by itself",
            TO_END);

    /**
     * Key servers that the estate does not name any more are removed from the key provider, if each
     * key in use was read at those that stay.
     */
    public static final Kind REMOVE_KEY_SERVERS =
        of(
            "remove-key-servers",
            VCENTER,
            "remove the servers that the estate does not name from key provider %s (a registration"
                + " at OVHcloud stays)",
            "can be taken back: name the key server in the estate again",
            "");

    /** The key provider becomes the default, of the vCenter or of parts of its inventory. */
    public static final Kind MAKE_DEFAULT =
        of(
            "make-default",
            VCENTER,
            "make %s the default key provider",
            "can be taken back: make another key provider the default",
            "");

    /** The encryption policy is made. */
    public static final Kind MAKE_POLICY =
        of(
            "make-policy",
            VCENTER,
            "make storage policy %s",
            "can be taken back: delete the policy while no VM has it",
            "");

    /** The VMs of one selection are encrypted. */
    public static final Kind ENCRYPT_VMS =
        of(
            "encrypt-vms",
            VCENTER,
            step -> "encrypt " + Count.of(step.vms.size(), "VM") + ": " + step.thing,
            "can be taken back: decrypt the VMs, which takes as long; a policy that was kept"
                + " comes back, one that was replaced does not",
            OF_EACH_VM);

    /** The VMs of one selection get a virtual TPM each. */
    public static final Kind ADD_VIRTUAL_TPMS =
        of(
            "add-virtual-tpms",
            VCENTER,
            step -> "give " + Count.of(step.changes.size(), "VM") + " a virtual TPM: " + step.thing,
            "can be taken back while no guest has sealed anything with it: remove it",
            OF_EACH_VM);

    /**
     * OVHcloud goes on with security options that wait for encrypted VMs, such as SecNumCloud; only
     * for an estate that chooses VMs.
     */
    public static final Kind RESUME_SECURITY_OPTIONS =
        of(
            "resume-security-options",
            OVH,
            "resume the security options of %s that wait",
            "cannot be taken back here: order the option's end at OVHcloud",
            TO_END);

    /** The defaults of the key provider that is left become those of the estate's own. */
    public static final Kind MOVE_DEFAULTS =
        of(
            "move-defaults",
            VCENTER,
            step ->
                step.to.isEmpty()
                    ? "take away each default that is " + step.thing
                    : "make " + step.other() + " the default wherever " + step.thing + " is",
            "can be taken back: make the key provider the default again",
            "");

    /**
     * Templates get keys of the estate's key provider: each is made a VM, re-keyed, and made a
     * template again.
     */
    public static final Kind REKEY_TEMPLATES =
        of(
            "rekey-templates",
            VCENTER,
            "give templates with keys of %s keys of %s",
            OTHER_WAY,
            "each template's task, and a read of it after it");

    /** VMs get keys, or new keys, of the estate's key provider, each in one reconfiguration. */
    public static final Kind REKEY_VMS =
        of(
            "rekey-vms",
            VCENTER,
            step ->
                "give "
                    + Count.of(step.changes.size(), "VM")
                    + " "
                    + (step.to.isEmpty() ? "new keys of " + step.thing : step.otherKeys()),
            OTHER_WAY,
            OF_EACH_VM);

    /** Hosts get keys of the estate's key provider, for their core dumps. */
    public static final Kind REKEY_HOSTS =
        of("rekey-hosts", VCENTER, "give hosts with keys of %s keys of %s", OTHER_WAY, "");

    /** The key provider that was left is removed, if a fresh look finds no user of its keys. */
    public static final Kind REMOVE_KEY_PROVIDER =
        of(
            "remove-key-provider",
            VCENTER,
            "remove key provider %s, on the word of the estate (force)",
            "can be taken back: make the key provider again under the same name",
            "");

    /** The registrations of the key servers that were left are removed at OVHcloud. */
    public static final Kind REMOVE_REGISTRATIONS =
        of(
            "remove-registrations",
            OVH,
            "remove the old KMS from %s",
            "can be taken back: register the KMS again",
            TO_END);

    private static Kind of(
        String value, String system, String title, String takenBack, String waitsFor) {
      return of(
          value, system, step -> title.formatted(step.thing, step.other()), takenBack, waitsFor);
    }

    private static Kind of(
        String value,
        String system,
        Function<EstateStep, String> title,
        String takenBack,
        String waitsFor) {
      Kind kind = new Kind(value);
      WORDS.put(kind, new Words(system, title, takenBack, waitsFor));
      return kind;
    }

    /** Checks that it is there. */
    public Kind {
      requireNonNull(value, "value");
    }

    /** {@return the word: such as {@code add-key-provider}} */
    @Override
    public String toString() {
      return value;
    }
  }

  /** What is said of a kind of steps. */
  private record Words(
      String system, Function<EstateStep, String> title, String takenBack, String waitsFor) {}

  private static final String BY_REMOVING =
      "can be taken back: remove the key provider while nothing is encrypted with it";
  private static final String FORGOTTEN =
      "cannot be taken back: the old key is forgotten; another certificate can be installed";
  private static final String OTHER_WAY =
      "can be taken back while the old key server runs: re-key them the other way";
  private static final String OF_EACH_VM = "each VM's task, and a read of the VM after it";
  private static final String TO_END = "OVHcloud's task to end";

  /**
   * Checks that there is something to do.
   *
   * @throws IllegalArgumentException if nobody knows the kind, or if nothing is to be done
   */
  public EstateStep {
    requireNonNull(thing, "thing");
    requireNonNull(to, "to");
    changes = List.copyOf(changes);
    vms = List.copyOf(vms);
    underWay = List.copyOf(underWay);
    if (!Kind.WORDS.containsKey(requireNonNull(kind, "kind"))) {
      throw new IllegalArgumentException("the step is of a kind that is not known");
    }
    if (kind.equals(Kind.ENCRYPT_VMS) ? vms.isEmpty() : changes.isEmpty()) {
      throw new IllegalArgumentException(kind + " changes nothing");
    }
  }

  /**
   * A step.
   *
   * @param kind what is done
   * @param thing to what
   * @param changes at least one
   * @return the step
   */
  public static EstateStep of(Kind kind, String thing, List<Change> changes) {
    return new EstateStep(kind, thing, Optional.empty(), changes, List.of(), List.of(), false);
  }

  /**
   * A step that leaves a key provider.
   *
   * @param kind what is done
   * @param from the key provider that is left
   * @param to the key provider of the estate; empty if it has none
   * @param changes at least one
   * @return the step
   */
  public static EstateStep leaving(Kind kind, String from, String to, List<Change> changes) {
    Optional<String> next = Optional.of(to).filter(name -> !name.isEmpty());
    return new EstateStep(kind, from, next, changes, List.of(), List.of(), false);
  }

  /**
   * VMs are encrypted.
   *
   * @param selection which VMs, in words
   * @param vms each VM that is changed, at least one; one without changes is waited for
   * @return the step
   */
  public static EstateStep encrypting(String selection, List<VmToEncrypt> vms) {
    return new EstateStep(
        Kind.ENCRYPT_VMS,
        selection,
        Optional.empty(),
        vms.stream().flatMap(vm -> vm.changes().stream()).toList(),
        vms,
        vms.stream()
            .filter(vm -> vm.changes().isEmpty())
            .map(vm -> Subject.of("VM", vm.name(), vm.id()))
            .toList(),
        false);
  }

  /**
   * The same step, with things that a task works on.
   *
   * @param things without a part
   * @return a new step
   */
  public EstateStep underWay(List<Subject> things) {
    return new EstateStep(kind, thing, to, changes, vms, things, awaitsHealth);
  }

  /**
   * The same step, waiting for the key provider's health or not.
   *
   * @param awaited whether it waits
   * @return a new step
   */
  public EstateStep awaitingHealth(boolean awaited) {
    return new EstateStep(kind, thing, to, changes, vms, underWay, awaited);
  }

  /**
   * Whether it is of one of these kinds.
   *
   * @param kinds some kinds
   * @return true if it is of one
   */
  public boolean is(Kind... kinds) {
    return List.of(kinds).contains(kind);
  }

  private Words words() {
    return requireNonNull(Kind.WORDS.get(kind));
  }

  private String other() {
    return to.orElse("another one");
  }

  private String otherKeys() {
    return "with keys of " + thing + " keys of " + other();
  }

  /**
   * {@return where it is done, as in {@link io.vmcrypt.core.error.Attempt#system}: "OVHcloud API"
   * or "vCenter"}
   */
  public String system() {
    return words().system();
  }

  /** {@return the step in a few words: such as "register the key server with pcc-192-0-2-1"} */
  public String title() {
    return words().title().apply(this);
  }

  /**
   * {@return the VMs and templates, without a part, that a task of vCenter runs on; empty if no
   * task runs, or if the step does not name such things one by one}
   */
  public List<Subject> busy() {
    return system().equals(VCENTER) ? underWay : List.of();
  }

  /**
   * {@return how it can be taken back: a sentence without its full stop; says so if it cannot be
   * taken back}
   */
  public String takenBack() {
    return words().takenBack();
  }

  /**
   * {@return what it waits for before the next step begins; empty if there is nothing to wait for}
   */
  public Optional<String> waitsFor() {
    return awaitsHealth
        ? Optional.of("vCenter to find the key provider healthy")
        : Optional.of(words().waitsFor()).filter(wait -> !wait.isEmpty());
  }
}
