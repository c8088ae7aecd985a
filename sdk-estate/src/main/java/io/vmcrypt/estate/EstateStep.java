package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import java.util.List;
import java.util.Optional;

/**
 * One thing that {@code apply} does, in the order of the plan. Two steps are equal if they change
 * the same things from the same to the same. Immutable and thread-safe.
 */
public sealed interface EstateStep {

  /**
   * What kind of step it is, as a word for programs.
   *
   * @return lower-case words joined by hyphens, such as {@code add-key-provider}
   */
  String kind();

  /**
   * Where it is done, as in {@link io.vmcrypt.core.error.Attempt#system}.
   *
   * @return "OVHcloud API" or "vCenter"
   */
  String system();

  /**
   * What is changed, each from what to what.
   *
   * @return at least one change
   */
  List<Change> changes();

  /**
   * The step in a few words.
   *
   * @return such as "register the key server with pcc-192-0-2-1"
   */
  String title();

  /**
   * The VMs and templates, without a part, that a task of vCenter runs on. It is waited for; what
   * it does not leave to be done is not done again.
   *
   * @return empty if no task runs, or if the step does not name such things one by one
   */
  default List<Subject> busy() {
    return List.of();
  }

  /**
   * How it can be taken back.
   *
   * @return a sentence without its full stop; says so if it cannot be taken back
   */
  String takenBack();

  /**
   * What it waits for before the next step begins.
   *
   * @return empty if there is nothing to wait for
   */
  default Optional<String> waitsFor() {
    return Optional.empty();
  }

  /**
   * The key servers are registered with OVHcloud. OVHcloud's task ends once they stand in vCenter,
   * so this step waits only until it is vCenter's turn, and {@link FinishRegistration} for the end.
   * If that is not planned, since all stands in vCenter already, this step waits for the end.
   *
   * @param service the private cloud
   * @param changes what is changed
   */
  record RegisterKeyServers(String service, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param service the private cloud
     * @param changes what is changed
     */
    public RegisterKeyServers {
      requireNonNull(service, "service");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "register-key-servers";
    }

    @Override
    public String system() {
      return "OVHcloud API";
    }

    @Override
    public String title() {
      return "register the KMS with " + service;
    }

    @Override
    public String takenBack() {
      return "can be taken back: remove the KMS at OVHcloud";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("OVHcloud's task, to its end or until it is vCenter's turn");
    }
  }

  /**
   * The key provider (KMS cluster) and its servers are made in vCenter. The last step that sets it
   * up, which may be this one, waits until vCenter finds it healthy.
   *
   * @param provider its name
   * @param changes what is changed
   * @param awaitsHealth whether it waits until vCenter finds the key provider healthy, as the last
   *     of the steps that set it up does
   */
  record AddKeyProvider(String provider, List<Change> changes, boolean awaitsHealth)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider its name
     * @param changes what is changed
     * @param awaitsHealth whether it waits for the key provider's health
     */
    public AddKeyProvider {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "add-key-provider";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "set up key provider " + provider;
    }

    @Override
    public String takenBack() {
      return "can be taken back: remove the key provider while nothing is encrypted with it";
    }

    @Override
    public Optional<String> waitsFor() {
      return healthy(awaitsHealth);
    }
  }

  /**
   * vCenter comes to trust the certificates of the key servers.
   *
   * @param provider the key provider
   * @param changes what is changed
   * @param awaitsHealth whether it waits until vCenter finds the key provider healthy, as the last
   *     of the steps that set it up does
   */
  record TrustKeyServers(String provider, List<Change> changes, boolean awaitsHealth)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider
     * @param changes what is changed
     * @param awaitsHealth whether it waits for the key provider's health
     */
    public TrustKeyServers {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "trust-key-servers";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "let vCenter trust the KMS";
    }

    @Override
    public String takenBack() {
      return "can be taken back: remove the key provider while nothing is encrypted with it";
    }

    @Override
    public Optional<String> waitsFor() {
      return healthy(awaitsHealth);
    }
  }

  /**
   * The key servers come to trust vCenter: it gets the client certificate that it shows to them.
   *
   * @param provider the key provider
   * @param changes what is changed, at vCenter and at the OVHcloud KMS
   */
  record TrustVcenter(String provider, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider
     * @param changes what is changed
     */
    public TrustVcenter {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "trust-vcenter";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "let the KMS trust vCenter";
    }

    @Override
    public String takenBack() {
      return "cannot be taken back: the old key is forgotten; another certificate can be installed";
    }

    @Override
    public Optional<String> waitsFor() {
      return healthy(true);
    }
  }

  /**
   * vCenter trusts the certificates that key servers are going to show, beside the present ones.
   * vCenter does not tell whether it trusts them already, so the step is there until they are
   * shown.
   *
   * @param provider the key provider
   * @param changes which certificates
   */
  record TrustNextCertificates(String provider, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider
     * @param changes what is changed
     */
    public TrustNextCertificates {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "trust-next-certificates";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "let vCenter trust the next certificate of the KMS beside the present one";
    }

    @Override
    public String takenBack() {
      return "cannot be taken back: vCenter has no call that withdraws a trusted certificate";
    }
  }

  /**
   * vCenter gets a new client certificate in the place of one that works and ends soon. The present
   * one stays in use until the new one is there.
   *
   * @param provider the key provider
   * @param changes from which certificate to which
   */
  record RenewClientCertificate(String provider, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider
     * @param changes what is changed
     */
    public RenewClientCertificate {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "renew-client-certificate";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "renew the client certificate that vCenter shows to the KMS";
    }

    @Override
    public String takenBack() {
      return "cannot be taken back: the old key is forgotten; another certificate can be installed";
    }

    @Override
    public Optional<String> waitsFor() {
      return healthy(true);
    }
  }

  /**
   * vCenter gets the passwords of key servers anew, because the plan was {@linkplain
   * PlanOptions.Builder#renewPassword asked} to do that. vCenter never gives a password back, so
   * nobody can see which one it had.
   *
   * @param provider the key provider
   * @param changes one for each key server
   * @param awaitsHealth whether it waits until vCenter finds the key provider healthy, as the last
   *     of the steps that set it up does
   */
  record RenewPassword(String provider, List<Change> changes, boolean awaitsHealth)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider
     * @param changes what is changed
     * @param awaitsHealth whether it waits for the key provider's health
     */
    public RenewPassword {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "renew-password";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "give vCenter the password of the KMS anew";
    }

    @Override
    public String takenBack() {
      return "cannot be taken back: vCenter forgets the old password; another one can be given";
    }

    @Override
    public Optional<String> waitsFor() {
      return healthy(awaitsHealth);
    }
  }

  /**
   * OVHcloud finishes the registration, now that the key servers stand in vCenter.
   *
   * @param service the private cloud
   * @param changes the state of each registration
   * @param underWay those, without a part, that OVHcloud is at work on, and that may be finished
   *     by the next look
   */
  record FinishRegistration(String service, List<Change> changes, List<Subject> underWay)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param service the private cloud
     * @param changes what is changed
     * @param underWay those that OVHcloud is at work on
     */
    public FinishRegistration {
      requireNonNull(service, "service");
      changes = some(changes);
      underWay = List.copyOf(underWay);
    }

    /**
     * One at which OVHcloud is not at work yet.
     *
     * @param service the private cloud
     * @param changes what is changed
     */
    public FinishRegistration(String service, List<Change> changes) {
      this(service, changes, List.of());
    }

    @Override
    public String kind() {
      return "finish-registration";
    }

    @Override
    public String system() {
      return "OVHcloud API";
    }

    @Override
    public String title() {
      return "see OVHcloud finish the registration with " + service;
    }

    @Override
    public String takenBack() {
      return "changes nothing by itself";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("OVHcloud's task to end");
    }
  }

  /**
   * The key provider becomes the default, of the vCenter or of parts of its inventory.
   *
   * @param provider its name
   * @param changes what is changed
   */
  record MakeDefault(String provider, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider its name
     * @param changes what is changed
     */
    public MakeDefault {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "make-default";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "make " + provider + " the default key provider";
    }

    @Override
    public String takenBack() {
      return "can be taken back: make another key provider the default";
    }
  }

  /**
   * The encryption policy is made.
   *
   * @param policy its name
   * @param changes what is changed
   */
  record MakePolicy(String policy, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param policy its name
     * @param changes what is changed
     */
    public MakePolicy {
      requireNonNull(policy, "policy");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "make-policy";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "make storage policy " + policy;
    }

    @Override
    public String takenBack() {
      return "can be taken back: delete the policy while no VM has it";
    }
  }

  /**
   * The VMs of one selection are encrypted.
   *
   * @param selection which VMs, in words
   * @param vms each VM that is changed, at least one
   */
  record EncryptVms(String selection, List<VmToEncrypt> vms) implements EstateStep {

    /**
     * Checks that there is a VM.
     *
     * @param selection which VMs, in words
     * @param vms each VM that is changed
     */
    public EncryptVms {
      requireNonNull(selection, "selection");
      vms = List.copyOf(vms);
      if (vms.isEmpty()) {
        throw new IllegalArgumentException("no VM is to be encrypted");
      }
    }

    @Override
    public String kind() {
      return "encrypt-vms";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public List<Change> changes() {
      return vms.stream().flatMap(vm -> vm.changes().stream()).toList();
    }

    @Override
    public List<Subject> busy() {
      return vms.stream()
          .filter(vm -> vm.changes().isEmpty())
          .map(vm -> Subject.of("VM", vm.name(), vm.id()))
          .toList();
    }

    @Override
    public String title() {
      return "encrypt " + vms.size() + (vms.size() == 1 ? " VM: " : " VMs: ") + selection;
    }

    @Override
    public String takenBack() {
      return "can be taken back: decrypt the VMs, which takes as long";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("each VM's task, and a look at the VM after it");
    }
  }

  /**
   * The defaults of the key provider that is left become those of the estate's own: of the vCenter
   * and of parts of its inventory.
   *
   * @param from the key provider that is left
   * @param to the key provider of the estate
   * @param changes what is changed
   */
  record MoveDefaults(String from, String to, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param from the key provider that is left
     * @param to the key provider of the estate
     * @param changes what is changed
     */
    public MoveDefaults {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "move-defaults";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "make " + to + " the default wherever " + from + " is";
    }

    @Override
    public String takenBack() {
      return "can be taken back: make the other key provider the default again";
    }
  }

  /**
   * Templates get keys of the estate's key provider: each is made a VM, re-keyed, and made a
   * template again.
   *
   * @param from the key provider that is left
   * @param to the key provider of the estate
   * @param changes what is changed
   * @param busy the templates among them that a task runs on: it is waited for, and what is still
   *     to be changed then is changed
   */
  record RekeyTemplates(String from, String to, List<Change> changes, List<Subject> busy)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param from the key provider that is left
     * @param to the key provider of the estate
     * @param changes what is changed
     * @param busy the templates among them that a task runs on
     */
    public RekeyTemplates {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
      busy = List.copyOf(busy);
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "rekey-templates";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "give templates with keys of " + from + " keys of " + to;
    }

    @Override
    public String takenBack() {
      return "can be taken back while the old key server runs: re-key them the other way";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("each template's task, and a look at it after it");
    }
  }

  /**
   * VMs get keys of the estate's key provider, each in one reconfiguration.
   *
   * @param from the key provider that is left
   * @param to the key provider of the estate
   * @param changes one for each VM
   * @param busy the VMs among them that a task runs on: it is waited for, and what is still to be
   *     changed then is changed
   */
  record RekeyVms(String from, String to, List<Change> changes, List<Subject> busy)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param from the key provider that is left
     * @param to the key provider of the estate
     * @param changes one for each VM
     * @param busy the VMs among them that a task runs on
     */
    public RekeyVms {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
      busy = List.copyOf(busy);
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "rekey-vms";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "give "
          + changes.size()
          + (changes.size() == 1 ? " VM" : " VMs")
          + " with keys of "
          + from
          + " keys of "
          + to;
    }

    @Override
    public String takenBack() {
      return "can be taken back while the old key server runs: re-key them the other way";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("each VM's task, and a look at the VM after it");
    }
  }

  /**
   * Hosts get keys of the estate's key provider, for their core dumps.
   *
   * @param from the key provider that is left
   * @param to the key provider of the estate
   * @param changes one for each host
   */
  record RekeyHosts(String from, String to, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param from the key provider that is left
     * @param to the key provider of the estate
     * @param changes one for each host
     */
    public RekeyHosts {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "rekey-hosts";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "give hosts with keys of " + from + " keys of " + to;
    }

    @Override
    public String takenBack() {
      return "can be taken back while the old key server runs: re-key them the other way";
    }
  }

  /**
   * The key provider that was left is removed from vCenter, if a fresh look finds no user of its
   * keys.
   *
   * @param provider the key provider that was left
   * @param changes what is changed
   */
  record RemoveKeyProvider(String provider, List<Change> changes) implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param provider the key provider that was left
     * @param changes what is changed
     */
    public RemoveKeyProvider {
      requireNonNull(provider, "provider");
      changes = some(changes);
    }

    @Override
    public String kind() {
      return "remove-key-provider";
    }

    @Override
    public String system() {
      return "vCenter";
    }

    @Override
    public String title() {
      return "remove key provider " + provider;
    }

    @Override
    public String takenBack() {
      return "can be taken back: make the key provider again under the same name";
    }
  }

  /**
   * The registrations of the key servers that were left are removed at OVHcloud.
   *
   * @param service the private cloud
   * @param changes one for each registration
   * @param underWay those, without a part, that OVHcloud is removing already, and that may be gone
   *     by the next look
   */
  record RemoveRegistrations(String service, List<Change> changes, List<Subject> underWay)
      implements EstateStep {

    /**
     * Checks that there is something to change.
     *
     * @param service the private cloud
     * @param changes one for each registration
     * @param underWay those that OVHcloud is at work on
     */
    public RemoveRegistrations {
      requireNonNull(service, "service");
      changes = some(changes);
      underWay = List.copyOf(underWay);
    }

    /**
     * One at which OVHcloud is not at work yet.
     *
     * @param service the private cloud
     * @param changes what is changed
     */
    public RemoveRegistrations(String service, List<Change> changes) {
      this(service, changes, List.of());
    }

    @Override
    public String kind() {
      return "remove-registrations";
    }

    @Override
    public String system() {
      return "OVHcloud API";
    }

    @Override
    public String title() {
      return "remove the old KMS from " + service;
    }

    @Override
    public String takenBack() {
      return "can be taken back: register the KMS again";
    }

    @Override
    public Optional<String> waitsFor() {
      return Optional.of("OVHcloud's task to end");
    }
  }

  private static Optional<String> healthy(boolean awaited) {
    return awaited ? Optional.of("vCenter to find the key provider healthy") : Optional.empty();
  }

  private static List<Change> some(List<Change> changes) {
    List<Change> copy = List.copyOf(changes);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("a step changes something");
    }
    return copy;
  }
}
