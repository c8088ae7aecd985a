package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.adopt.Adopter;
import io.vmcrypt.estate.internal.approval.Approved;
import io.vmcrypt.estate.internal.outage.OutageLook;
import io.vmcrypt.estate.internal.outage.Recovering;
import io.vmcrypt.estate.internal.plan.Runs;
import io.vmcrypt.estate.internal.plan.Wanted;
import io.vmcrypt.estate.internal.proof.Prover;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.estate.plan.SavedPlanException;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.rotation.CertificateCheck;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.estate.spec.Adoption;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.KeyProviderNotNamedException;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans an {@link Estate}, applies the plan, and proves it; renews what ends, and recovers from an
 * outage; describes what is there already.
 *
 * <pre>{@code
 * try (EstateClient estates = EstateClient.of(ovh, vcenter)) {
 *   EstatePlan plan = estates.plan(estate);
 *   EstateReport report = estates.startApply(plan).await(Duration.ofHours(12));
 *   EstateProof proof = estates.prove(estate);
 * }
 * }</pre>
 *
 * <p>The clients that it is given stay the caller's: it does not close them. Thread-safe.
 */
public final class EstateClient implements AutoCloseable {

  /** How long a key server may take for one answer where nothing else is said. */
  public static final Duration DEFAULT_PROBE_TIMEOUT = Duration.ofSeconds(10);

  /** How long vCenter may take to find the key provider healthy where nothing else is said. */
  public static final Duration DEFAULT_HEALTH_TIMEOUT = Duration.ofMinutes(5);

  /** How long OVHcloud may take for each of its tasks where nothing else is said. */
  public static final Duration DEFAULT_OVH_TIMEOUT = Duration.ofMinutes(30);

  /** How long the VMs of one selection may take where nothing else is said. */
  public static final Duration DEFAULT_VMS_TIMEOUT = Duration.ofDays(7);

  private final Systems systems;
  private final Runs runs;

  private EstateClient(Systems systems) {
    this.systems = systems;
    this.runs = new Runs(systems);
  }

  /** What it has begun, and begins yet. */
  Runs runs() {
    return runs;
  }

  /**
   * A client for a vCenter of OVHcloud's.
   *
   * @param ovh the OVHcloud API
   * @param vcenter the vCenter
   * @return the client, to be closed before the two
   */
  public static EstateClient of(OvhClient ovh, VsphereClient vcenter) {
    return builder(vcenter).ovh(ovh).build();
  }

  /**
   * A client for a vCenter that is not OVHcloud's.
   *
   * @param vcenter the vCenter
   * @return the client, to be closed before the vCenter's
   */
  public static EstateClient of(VsphereClient vcenter) {
    return builder(vcenter).build();
  }

  /**
   * A client with options.
   *
   * @param vcenter the vCenter
   * @return a builder
   */
  public static Builder builder(VsphereClient vcenter) {
    return new Builder(requireNonNull(vcenter, "vcenter"));
  }

  /**
   * {@return the same as {@link #adopt(AdoptOptions)} with the {@linkplain AdoptOptions#defaults
   * defaults}, as there}
   */
  public Adoption adopt() {
    return adopt(AdoptOptions.defaults());
  }

  /**
   * Describes what is there already as an estate: a key provider with its servers and their trust,
   * its registration, its defaults, and the VMs that have its keys. What could not be read and what
   * an estate cannot say is a finding. What only a person knows is a {@linkplain
   * Estate#markedPlaces marked place}. An estate without one is planned, and the findings of its
   * plan are told too: what differs, the plan of an estate says. Where there is no standard key
   * provider, the estate is a beginning. Reads only.
   *
   * @param options what cannot be seen
   * @return the estate, and what is said of it
   * @throws IllegalArgumentException if the options name a private cloud and this client was not
   *     given the OVHcloud API; nothing is sent
   * @throws KeyProviderNotNamedException if there are several standard key providers and the
   *     options name none; it names them
   * @throws io.vmcrypt.core.error.NotFoundException if there is none of the name that the options
   *     give, or no such private cloud; the message lists the key providers that there are
   * @throws io.vmcrypt.core.error.SdkException if OVHcloud or vCenter cannot be asked, or does not
   *     show its key providers
   */
  public Adoption adopt(AdoptOptions options) {
    Adoption adopted = new Adopter(systems, requireNonNull(options, "options")).adopt();
    if (!adopted.estate().markedPlaces().isEmpty()) {
      return adopted;
    }
    EstatePlan plan = plan(adopted.estate());
    Stream<Finding> steps =
        plan.isEmpty()
            ? Stream.empty()
            : Stream.of(
                Wording.of(
                    "adopted-differs",
                    Subject.of("estate", adopted.estate().name()),
                    Count.of(plan.steps().size(), "step")));
    return new Adoption(
        adopted.estate(),
        Stream.of(adopted.findings().stream(), plan.findings().stream(), steps)
            .flatMap(each -> each)
            .toList());
  }

  /**
   * The same as {@link #plan(Estate, Set)}, and no password is given anew.
   *
   * @param estate as there
   * @return as there
   */
  public EstatePlan plan(Estate estate) {
    return plan(estate, Set.of());
  }

  /**
   * Looks at the key servers, OVHcloud, the vCenter and each VM, and says what {@link #startApply}
   * would do. Reads only.
   *
   * @param estate what should be
   * @param renewedPasswords the key servers, as the estate calls them, whose password vCenter is
   *     given anew, because it was changed at the key server: vCenter never gives a password back,
   *     so no plan can see that vCenter has the old one, and one is sent only together with its
   *     server or its user. There is no gap if the key server accepts both passwords until the plan
   *     is applied
   * @return the steps, and what stands in the way
   * @throws IllegalArgumentException if the estate needs the OVHcloud API, or a signer, that this
   *     client was not given, or does not have one of the key servers, or says no user of it;
   *     nothing is sent
   * @throws EstateFormatException if the estate has {@linkplain Estate#markedPlaces places that are
   *     not filled in}; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if a file or a secret that the estate refers to
   *     cannot be read (nothing is sent then), or if OVHcloud or vCenter cannot be asked
   */
  public EstatePlan plan(Estate estate, Set<String> renewedPasswords) {
    return runs.plan(estate, renewedPasswords);
  }

  /**
   * Begins to apply a plan. It first looks at all systems again, and changes nothing if the plan
   * does not hold any more. Then it does the steps of the plan, and no others, in their order.
   *
   * @param plan what is to be done
   * @return the run; closing it, or this client, ends it
   * @throws PlanBlockedException if something stands in the way of the plan; nothing is sent
   */
  public EstateRun startApply(EstatePlan plan) {
    return runs.start(requireNonNull(plan, "plan"));
  }

  /**
   * Makes of a plan one that is kept, to be approved and applied later. It says by which account of
   * vCenter it was made.
   *
   * @param plan what is to be done
   * @param validity for how long after it was made it may be applied, such as {@link
   *     SavedPlan#DEFAULT_VALIDITY}
   * @return what can be written
   * @throws PlanBlockedException if something stands in the way of the plan
   * @throws IllegalArgumentException if it is the plan of a rotation, or if {@code validity} is not
   *     more than zero, or more than {@link SavedPlan#MAX_VALIDITY}
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be asked
   */
  public SavedPlan save(EstatePlan plan, Duration validity) {
    if (requireNonNull(plan, "plan").isBlocked()) {
      throw new PlanBlockedException(plan);
    }
    Instant until = plan.madeAt().plus(requireNonNull(validity, "validity"));
    return new SavedPlan(plan, systems.vcenter().account(), until);
  }

  /**
   * The plan that was saved, if it may be applied now and here.
   *
   * @param saved a plan that was saved, perhaps by another process
   * @return its plan
   * @throws SavedPlanException if its time is over, if it was made by a clock that is ahead of this
   *     one by more than five minutes, or if it is of another vCenter; nothing is changed
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be asked
   */
  public EstatePlan approved(SavedPlan saved) {
    return Approved.plan(systems, requireNonNull(saved, "saved"));
  }

  /**
   * Begins to apply a plan that was saved, as {@link #startApply(EstatePlan)} does.
   *
   * @param saved a plan that was saved, and then approved
   * @return the run; closing it, or this client, ends it
   * @throws SavedPlanException as of {@link #approved}; nothing is changed
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be asked
   */
  public EstateRun startApply(SavedPlan saved) {
    return startApply(approved(saved));
  }

  /**
   * The same as {@link #prove(Estate, ProofOptions)} with the {@linkplain ProofOptions#defaults
   * defaults}.
   *
   * @param estate as there
   * @return as there
   */
  public EstateProof prove(Estate estate) {
    return prove(estate, ProofOptions.defaults());
  }

  /**
   * Shows whether an estate is as said, from what the systems say now: the key servers, OVHcloud's
   * registration, the key provider and the trust of both sides, the default, the policy, the
   * certificates, and each VM. What is not as the estate says, and what is not known, is a finding.
   * Reads only.
   *
   * <p>VMs are read page by page, and only what is wrong is kept. Requests and time are those of an
   * audit of the same VMs, and a few dozen requests more; where VMs are plain it is also asked why.
   *
   * @param estate what should be
   * @param options how it is proved
   * @return what was seen
   * @throws IllegalArgumentException if the estate needs the OVHcloud API, or a signer, that this
   *     client was not given, or if the baseline is of another estate: nothing is sent then; or if
   *     the baseline is of another vCenter
   * @throws EstateFormatException if the estate has {@linkplain Estate#markedPlaces places that are
   *     not filled in}; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if a file or a secret that the estate refers to
   *     cannot be read (nothing is sent then), or if OVHcloud or vCenter cannot be asked
   */
  public EstateProof prove(Estate estate, ProofOptions options) {
    requireNonNull(options, "options");
    requireNonNull(estate, "estate").requireFilledIn();
    return new Prover(systems).prove(estate, options);
  }

  /**
   * Looks at what of an estate that is set up is to be renewed, and says what {@link #startApply}
   * would do with that: certificates first, looked at without VMs, policy and defaults, then new
   * keys. New keys alone are planned without a look at key servers and OVHcloud. A VM that cannot
   * get new keys is a warning. What blocks the keys, such as a VM that is not there, blocks both:
   * plan the certificates alone where one ends. Reads only.
   *
   * @param estate what is set up
   * @param rotation what of it is renewed
   * @return the steps, and what stands in the way: also that the estate is not set up
   * @throws IllegalArgumentException as of {@link #plan(Estate, Set)}, or if keys are renewed and
   *     the estate chooses no VMs; nothing is sent
   * @throws EstateFormatException if the estate has {@linkplain Estate#markedPlaces places that are
   *     not filled in}; nothing is sent
   * @throws io.vmcrypt.core.error.NotFoundException if keys are renewed and vCenter does not have
   *     the key provider, or any key that could be replaced
   * @throws io.vmcrypt.core.error.SdkException as of {@link #plan(Estate, Set)}
   */
  public EstatePlan planRotation(Estate estate, Rotation rotation) {
    return runs.plan(new Wanted(estate, Set.of(), Optional.of(rotation)));
  }

  /**
   * Looks whether the key servers and certificates of an estate are as they should be, such as
   * after a rotation. Reads only, and no VM.
   *
   * @param estate what is set up
   * @return what was seen
   * @throws EstateFormatException as of {@link #prove(Estate, ProofOptions)}
   * @throws io.vmcrypt.core.error.SdkException as of {@link #prove(Estate, ProofOptions)}
   */
  public CertificateCheck checkCertificates(Estate estate) {
    requireNonNull(estate, "estate").requireFilledIn();
    return new Prover(systems).certificates(estate);
  }

  /**
   * Looks what an outage of the key servers has left behind, at all VMs and hosts, and asks vCenter
   * for the keys that locked ones wait for. Reads only. VMs are read page by page, and only locked
   * ones are kept. If a host is not in encryption mode, vCenter is also asked who uses the keys, a
   * hundred in one call. Needs the privileges of an {@link
   * io.vmcrypt.vsphere.audit.EncryptionAudit}, {@code Cryptographer.ManageKeys} and {@code
   * Cryptographer.ManageKeyServers}. What may not be asked is a finding.
   *
   * <p>A host waits if it is not in encryption mode, and a locked VM is registered on it or vCenter
   * says that it uses a key. A host of which that is not known, since vCenter does not reach it or
   * does not show its key, is a finding. Before 6.7 Update 2 vCenter does not say whether keys are
   * there.
   *
   * @return what is locked, and what it waits for
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached, or the VMs cannot be
   *     read
   */
  public OutageReport outage() {
    return new OutageLook(systems.vcenter()).look(AuditRules.DEFAULT_PAGE_SIZE);
  }

  /**
   * The same as {@link #recover(OutageReport, Function, Consumer, Function)} for all VMs of the
   * report, for at most {@link Builder#vmsTimeout}.
   *
   * @param found as there
   * @return as there
   */
  public Recovery recover(OutageReport found) {
    return recover(
        found,
        EncryptionRollout.Builder::build,
        host -> {},
        rollout -> rollout.await(systems.vmsTimeout()));
  }

  /**
   * Brings hosts back and then unlocks VMs, after an outage, and waits for the end. It keeps no
   * state: after whatever broke it off, begin again with a new {@linkplain #outage look}. What is
   * unlocked already is left alone.
   *
   * <p>Hosts come back one after the other, as of {@link
   * io.vmcrypt.vsphere.vm.VirtualMachine#ensureHostEncryption}: each gets its own key again, or one
   * of the default key provider if vCenter knows none. One whose own key vCenter cannot get when
   * its turn comes is left, unless a VM on it can be unlocked. One that fails does not stop the
   * others. The VMs' keys are asked for again, and a VM whose keys are still not there is refused:
   * the others are unlocked all the same.
   *
   * @param found what is to be recovered; {@link OutageReport#ofVms} for some VMs alone
   * @param limits how the VMs are unlocked: limits and exclusions
   * @param hosts is told what became of each host, as soon as that is known
   * @param awaited waits for the VMs, and may cancel; the rollout is closed afterwards
   * @return what became of each host and VM; failures are in it, not thrown
   * @throws io.vmcrypt.core.error.OperationInterruptedException if the thread is interrupted; what
   *     runs is cancelled
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached
   */
  public Recovery recover(
      OutageReport found,
      Function<EncryptionRollout.Builder, EncryptionRollout> limits,
      Consumer<HostResult> hosts,
      Function<Rollout, RolloutReport> awaited) {
    return new Recovering(systems.vcenter())
        .run(
            requireNonNull(found, "found"),
            requireNonNull(limits, "limits"),
            requireNonNull(hosts, "hosts"),
            requireNonNull(awaited, "awaited"));
  }

  /** Ends what this client has started, as {@link EstateRun#close} does. */
  @Override
  public void close() {
    runs.close();
  }

  /** Refines an {@link EstateClient}. Not thread-safe. */
  public static final class Builder {
    private final VsphereClient vcenter;
    private @Nullable OvhClient ovh;
    private @Nullable String vcenterUser;
    private @Nullable String vcenterAccessFrom;
    private final Map<String, CertificateSigner> signers = new HashMap<>();
    private Map<String, String> environment = System.getenv();
    private Duration probeTimeout = DEFAULT_PROBE_TIMEOUT;
    private Duration healthTimeout = DEFAULT_HEALTH_TIMEOUT;
    private Duration ovhTimeout = DEFAULT_OVH_TIMEOUT;
    private Duration vmsTimeout = DEFAULT_VMS_TIMEOUT;
    private TimeSource timeSource = TimeSource.system();

    private Builder(VsphereClient vcenter) {
      this.vcenter = vcenter;
    }

    /**
     * The OVHcloud API, for estates that are registered there or whose key server is an OVHcloud
     * KMS. By default there is none.
     *
     * @param ovh its client
     * @return this
     */
    public Builder ovh(OvhClient ovh) {
      this.ovh = requireNonNull(ovh, "ovh");
      return this;
    }

    /**
     * The user that signs in to vCenter, so that the plan can ask OVHcloud whether that user may
     * manage encryption. By default that is not asked.
     *
     * @param userName the name as OVHcloud lists it
     * @return this
     */
    public Builder vcenterUser(String userName) {
      this.vcenterUser = requireNonNull(userName, "userName");
      return this;
    }

    /**
     * The address that OVHcloud sees this program come from, so that the plan can ask whether it
     * may reach vCenter: the allowed networks, and the two-factor whitelist. By default that is not
     * asked.
     *
     * @param ipv4 such as {@code 198.51.100.7}
     * @return this
     * @throws IllegalArgumentException if it is no IPv4 address
     */
    public Builder vcenterAccessFrom(String ipv4) {
      // refuses what it could not ask for
      this.vcenterAccessFrom =
          PrecheckRequest.builder()
              .vcenterAccessFrom(ipv4)
              .build()
              .vcenterAccessFrom()
              .orElse(null);
      return this;
    }

    /**
     * Who signs vCenter's request, for estates with {@link ClientTrust.SignedBy}.
     *
     * @param name as the estate calls it
     * @param signer signs
     * @return this
     */
    public Builder signer(String name, CertificateSigner signer) {
      signers.put(requireNonNull(name, "name"), requireNonNull(signer, "signer"));
      return this;
    }

    /**
     * The variables that {@code env:} references are looked up in. By default those of this
     * process.
     *
     * @param environment by name
     * @return this
     */
    public Builder environment(Map<String, String> environment) {
      this.environment = requireNonNull(environment, "environment");
      return this;
    }

    /**
     * How long a key server may take for one answer; by default {@link #DEFAULT_PROBE_TIMEOUT}.
     *
     * @param timeout as for {@link io.vmcrypt.kmip.KmipProbe.Builder#timeout}
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder probeTimeout(Duration timeout) {
      this.probeTimeout = positive(timeout);
      return this;
    }

    /**
     * How long vCenter may take to find the key provider healthy; by default {@link
     * #DEFAULT_HEALTH_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder healthTimeout(Duration timeout) {
      this.healthTimeout = positive(timeout);
      return this;
    }

    /**
     * How long OVHcloud may take for each of its tasks; by default {@link #DEFAULT_OVH_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder ovhTimeout(Duration timeout) {
      this.ovhTimeout = positive(timeout);
      return this;
    }

    /**
     * How long the VMs of one selection may take; by default {@link #DEFAULT_VMS_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder vmsTimeout(Duration timeout) {
      this.vmsTimeout = positive(timeout);
      return this;
    }

    /**
     * Tells the time; by default the system's.
     *
     * @param timeSource the clock
     * @return this
     */
    public Builder timeSource(TimeSource timeSource) {
      this.timeSource = requireNonNull(timeSource, "timeSource");
      return this;
    }

    private static Duration positive(Duration timeout) {
      if (requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
      }
      return timeout;
    }

    /**
     * Makes the client. Nothing is sent.
     *
     * @return the client, to be closed
     */
    public EstateClient build() {
      return new EstateClient(
          new Systems(
              Optional.ofNullable(ovh),
              vcenter,
              Optional.ofNullable(vcenterUser),
              Optional.ofNullable(vcenterAccessFrom),
              signers,
              environment,
              probeTimeout,
              healthTimeout,
              ovhTimeout,
              vmsTimeout,
              timeSource));
    }
  }
}
