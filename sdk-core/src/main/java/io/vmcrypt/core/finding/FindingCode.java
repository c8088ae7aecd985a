package io.vmcrypt.core.finding;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * What a {@link Finding} is, as a word for programs. A word means the same wherever it comes from,
 * and keeps its meaning. Later versions may add words. {@code docs/findings.md} has each word with
 * its meaning and cure.
 *
 * @param value lower-case letters and digits in words that are joined by hyphens, such as {@code
 *     vm-has-snapshots}
 */
public record FindingCode(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  // what a KMS shows: the probe

  /** No address was found for the name of the KMS. */
  public static final FindingCode KMS_NAME_NOT_RESOLVED = of("kms-name-not-resolved");

  /** No address of the KMS accepts a TCP connection. */
  public static final FindingCode KMS_CONNECTION_REFUSED = of("kms-connection-refused");

  /** The KMS did not answer within the time limit. */
  public static final FindingCode KMS_TIMED_OUT = of("kms-timed-out");

  /** The connection ended before the KMS had answered. */
  public static final FindingCode KMS_CONNECTION_CLOSED = of("kms-connection-closed");

  /** The port is open, and what answers there does not speak TLS. */
  public static final FindingCode KMS_NOT_TLS = of("kms-not-tls");

  /** The KMS speaks TLS 1.1 or older only. */
  public static final FindingCode KMS_TLS_TOO_OLD = of("kms-tls-too-old");

  /** The KMS speaks TLS 1.2 and not TLS 1.3. */
  public static final FindingCode KMS_TLS_1_2_ONLY = of("kms-tls-1-2-only");

  /** The KMS speaks TLS 1.3 and refuses TLS 1.2, or did not answer to it. */
  public static final FindingCode KMS_TLS_1_3_ONLY = of("kms-tls-1-3-only");

  /** This Java refuses the TLS of the KMS, and the probe went on with another TLS library. */
  public static final FindingCode KMS_TLS_REFUSED_BY_JAVA = of("kms-tls-refused-by-java");

  /** The KMS ended the TLS handshake with an alert. */
  public static final FindingCode KMS_TLS_ALERT = of("kms-tls-alert");

  /** What the KMS sent breaks the rules of TLS. */
  public static final FindingCode KMS_TLS_BROKEN = of("kms-tls-broken");

  /** The KMS sent more than a TLS handshake or a KMIP answer can need. */
  public static final FindingCode KMS_SENDS_TOO_MUCH = of("kms-sends-too-much");

  /** The certificate of the KMS cannot be read here; its thumbprints are reported all the same. */
  public static final FindingCode KMS_CERTIFICATE_UNREADABLE = of("kms-certificate-unreadable");

  /**
   * This Java cannot read the certificate of the KMS, but another library can; or its key is of a
   * rare kind.
   */
  public static final FindingCode KMS_CERTIFICATE_UNUSUAL = of("kms-certificate-unusual");

  /** Over a later connection the same address of the KMS shows another certificate. */
  public static final FindingCode KMS_CERTIFICATE_CHANGED = of("kms-certificate-changed");

  /** The certificate of the KMS has expired. */
  public static final FindingCode KMS_CERTIFICATE_EXPIRED = of("kms-certificate-expired");

  /** The certificate of the KMS is not valid yet. */
  public static final FindingCode KMS_CERTIFICATE_NOT_YET_VALID =
      of("kms-certificate-not-yet-valid");

  /** The certificate of the KMS expires within the limit that was set. */
  public static final FindingCode KMS_CERTIFICATE_EXPIRES_SOON = of("kms-certificate-expires-soon");

  /**
   * A certificate that the KMS sends along with its own has expired, or expires within the limit
   * that was set.
   */
  public static final FindingCode KMS_ISSUER_EXPIRES_SOON = of("kms-issuer-expires-soon");

  /** A certificate of the chain of the KMS is signed with SHA-1 or MD5. */
  public static final FindingCode KMS_CERTIFICATE_WEAK_SIGNATURE =
      of("kms-certificate-weak-signature");

  /** The key of the KMS is RSA below 2048 bits, or on a curve below 256 bits. */
  public static final FindingCode KMS_CERTIFICATE_WEAK_KEY = of("kms-certificate-weak-key");

  /** The certificate of the KMS has an elliptic curve key. */
  public static final FindingCode KMS_CERTIFICATE_EC_KEY = of("kms-certificate-ec-key");

  /** The certificate of the KMS lacks the extended key usage serverAuth. */
  public static final FindingCode KMS_CERTIFICATE_LACKS_SERVER_AUTH =
      of("kms-certificate-lacks-server-auth");

  /** The certificate of the KMS is signed by itself. */
  public static final FindingCode KMS_CERTIFICATE_SELF_SIGNED = of("kms-certificate-self-signed");

  /** The KMS does not send the certificates up to a root. */
  public static final FindingCode KMS_CERTIFICATE_CHAIN_INCOMPLETE =
      of("kms-certificate-chain-incomplete");

  /** The certificate is not made out to the name or address of the KMS. */
  public static final FindingCode KMS_CERTIFICATE_NAME_MISMATCH =
      of("kms-certificate-name-mismatch");

  /** The given trust does not accept the certificate of the KMS. */
  public static final FindingCode KMS_CERTIFICATE_NOT_TRUSTED = of("kms-certificate-not-trusted");

  /** The certificate of the KMS has another thumbprint than the expected one. */
  public static final FindingCode KMS_THUMBPRINT_MISMATCH = of("kms-thumbprint-mismatch");

  /** The addresses behind the name of the KMS show different certificates. */
  public static final FindingCode KMS_ADDRESSES_DIFFER = of("kms-addresses-differ");

  /** Asked by name and by address, the KMS shows different certificates. */
  public static final FindingCode KMS_NAME_AND_ADDRESS_DIFFER = of("kms-name-and-address-differ");

  /** One of the addresses behind the name of the KMS shows no certificate. */
  public static final FindingCode KMS_ADDRESS_NOT_READABLE = of("kms-address-not-readable");

  /** The KMS answers without asking for a client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_NOT_REQUESTED =
      of("client-certificate-not-requested");

  /** The KMS asks for a client certificate, but also answers without one. */
  public static final FindingCode CLIENT_CERTIFICATE_NOT_NEEDED =
      of("client-certificate-not-needed");

  /** The KMS asks for a client certificate, but none was given. */
  public static final FindingCode CLIENT_CERTIFICATE_MISSING = of("client-certificate-missing");

  /** The KMS does not know the authority that issued the client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY =
      of("client-certificate-unknown-authority");

  /** The client certificate has expired. */
  public static final FindingCode CLIENT_CERTIFICATE_EXPIRED = of("client-certificate-expired");

  /** The client certificate is not valid yet. */
  public static final FindingCode CLIENT_CERTIFICATE_NOT_YET_VALID =
      of("client-certificate-not-yet-valid");

  /** The KMS refuses the client certificate. */
  public static final FindingCode CLIENT_CERTIFICATE_REFUSED = of("client-certificate-refused");

  /**
   * The issuer of the client certificate is not among the authorities that the KMS names. A note,
   * if the KMS accepted the certificate all the same.
   */
  public static final FindingCode CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED =
      of("client-certificate-issuer-not-accepted");

  /** The KMS accepts no client certificate with this kind of key. */
  public static final FindingCode CLIENT_KEY_TYPE_NOT_ACCEPTED = of("client-key-type-not-accepted");

  /**
   * The KMS refuses requests, and the client certificate lacks the extended key usage clientAuth.
   */
  public static final FindingCode CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH =
      of("client-certificate-lacks-client-auth");

  /** The TLS handshake passes, but the KMS refuses requests as not authenticated. */
  public static final FindingCode KMIP_AUTHENTICATION_REFUSED = of("kmip-authentication-refused");

  /**
   * User name and password were not sent, because this is not the trusted KMS, or an estate does
   * not say which one is.
   */
  public static final FindingCode KMIP_CREDENTIAL_NOT_SENT = of("kmip-credential-not-sent");

  /** What answers inside TLS does not speak KMIP. */
  public static final FindingCode KMS_NOT_KMIP = of("kms-not-kmip");

  /** An answer of the KMS breaks the rules of KMIP. */
  public static final FindingCode KMIP_MALFORMED_ANSWER = of("kmip-malformed-answer");

  /** An answer of the KMS is larger than the limit. */
  public static final FindingCode KMIP_ANSWER_TOO_LARGE = of("kmip-answer-too-large");

  /** The KMS refuses a request that vCenter makes. */
  public static final FindingCode KMIP_REQUEST_REFUSED = of("kmip-request-refused");

  /** The KMS does not speak KMIP 1.1. */
  public static final FindingCode KMIP_VERSION_UNSUPPORTED = of("kmip-version-unsupported");

  /** The KMS lacks an operation that vSphere needs. */
  public static final FindingCode KMIP_OPERATION_MISSING = of("kmip-operation-missing");

  /** The KMS lacks an operation that vSphere uses where it is offered. */
  public static final FindingCode KMIP_OPERATION_WANTED = of("kmip-operation-wanted");

  /** The KMS does not offer the operations that destroy test keys. */
  public static final FindingCode KMIP_TIDYING_UNSUPPORTED = of("kmip-tidying-unsupported");

  /** The KMS stores no symmetric keys. */
  public static final FindingCode KMIP_OBJECT_TYPE_MISSING = of("kmip-object-type-missing");

  /** The KMS does not say what it can do. */
  public static final FindingCode KMIP_CAPABILITIES_UNKNOWN = of("kmip-capabilities-unknown");

  /** A test key could not be created, read or activated. */
  public static final FindingCode TEST_KEY_FAILED = of("test-key-failed");

  /** The KMS returns a test key in a valid form that the probe does not examine. */
  public static final FindingCode TEST_KEY_FORM_UNUSUAL = of("test-key-form-unusual");

  /** The KMS does not accept the labels that vCenter gives its keys. */
  public static final FindingCode TEST_KEY_LABELS_REFUSED = of("test-key-labels-refused");

  /** A test key was not destroyed. */
  public static final FindingCode TEST_KEY_LEFT_BEHIND = of("test-key-left-behind");

  /** The KMS may have created a test key whose id never came back. */
  public static final FindingCode TEST_KEY_MAYBE_LEFT_BEHIND = of("test-key-maybe-left-behind");

  // what OVHcloud says of the private cloud: the precheck

  /** The consumer key lacks access rules; {@code missing} lists them. */
  public static final FindingCode OVH_ACCESS_RULES_MISSING = of("ovh-access-rules-missing");

  /**
   * IAM policies decide what these credentials may change. The SDK cannot find it out without a
   * change.
   */
  public static final FindingCode OVH_RIGHTS_UNKNOWN = of("ovh-rights-unknown");

  /** It is not known what IAM policies let vCenter do at the OVHcloud KMS. */
  public static final FindingCode OKMS_RIGHTS_UNKNOWN = of("okms-rights-unknown");

  /** No IAM policy lets vCenter do at the OVHcloud KMS what it has to. */
  public static final FindingCode OKMS_RIGHTS_MISSING = of("okms-rights-missing");

  /** An IAM policy lets who has vCenter's certificate revoke or destroy keys. */
  public static final FindingCode OKMS_RIGHTS_TOO_MUCH = of("okms-rights-too-much");

  /**
   * The credential of the OVHcloud KMS whose certificate vCenter uses is being ended, has ended, or
   * is not shown: the KMS may refuse vCenter from any day on. Blocking if OVHcloud says that it
   * ends or has ended.
   */
  public static final FindingCode OKMS_CREDENTIAL_NOT_READY = of("okms-credential-not-ready");

  /**
   * OVHcloud refused to say something that must be known. It counts as not known. Blocking if the
   * job cannot go on without the answer, a right is missing, or the service has expired.
   */
  public static final FindingCode OVH_CHECK_REFUSED = of("ovh-check-refused");

  /** The private cloud is not in state {@code delivered}. */
  public static final FindingCode PRIVATE_CLOUD_NOT_DELIVERED = of("private-cloud-not-delivered");

  /** The private cloud is suspended or has expired. */
  public static final FindingCode PRIVATE_CLOUD_NOT_IN_USE = of("private-cloud-not-in-use");

  /** The VM encryption option is broken, being disabled or being migrated. */
  public static final FindingCode VM_ENCRYPTION_OPTION_NOT_READY =
      of("vm-encryption-option-not-ready");

  /** OVHcloud lists no such user of the private cloud's vCenter. */
  public static final FindingCode VCENTER_USER_NOT_LISTED = of("vcenter-user-not-listed");

  /** The vCenter user may not manage encryption. */
  public static final FindingCode VCENTER_USER_LACKS_ENCRYPTION_RIGHT =
      of("vcenter-user-lacks-encryption-right");

  /** A security option makes sensitive tasks wait for a token. */
  public static final FindingCode OVH_TASKS_WAIT_FOR_TOKEN = of("ovh-tasks-wait-for-token");

  /** The address from which vCenter is to be reached is in no allowed network. */
  public static final FindingCode ADDRESS_NOT_ALLOWED = of("address-not-allowed");

  /**
   * Two-factor authentication is on, and the address is not in its whitelist, so that a program
   * cannot sign in to vCenter from there.
   */
  public static final FindingCode ADDRESS_NOT_IN_TWO_FACTOR_WHITELIST =
      of("address-not-in-two-factor-whitelist");

  // what vCenter says of VMs, hosts and key providers: prechecks and audits

  /** The VM is on or suspended, and the change needs it off. */
  public static final FindingCode VM_NOT_POWERED_OFF = of("vm-not-powered-off");

  /** The VM has snapshots that the change does not allow. */
  public static final FindingCode VM_HAS_SNAPSHOTS = of("vm-has-snapshots");

  /** vCenter is not connected to the host, and what it tells of its key may be old. */
  public static final FindingCode HOST_NOT_CONNECTED = of("host-not-connected");

  /** The VM is a template, which cannot be reconfigured. */
  public static final FindingCode VM_IS_TEMPLATE = of("vm-is-template");

  /** The template is an item of a Content Library, which is lost if it is converted. */
  public static final FindingCode TEMPLATE_IN_LIBRARY = of("template-in-library");

  /** The VM has Fault Tolerance, with which it is not encrypted. */
  public static final FindingCode VM_IS_FAULT_TOLERANT = of("vm-is-fault-tolerant");

  /** vCenter cannot reach the VM: its host or its files are not connected. */
  public static final FindingCode VM_NOT_CONNECTED = of("vm-not-connected");

  /** The VM is locked: its host does not have its key. */
  public static final FindingCode VM_LOCKED = of("vm-locked");

  /** The VM could not be read, so that nothing is known of it. */
  public static final FindingCode VM_NOT_READABLE = of("vm-not-readable");

  /** The VM has a virtual TPM, so that its home must stay encrypted. */
  public static final FindingCode VM_HAS_VIRTUAL_TPM = of("vm-has-virtual-tpm");

  /** The guest may have secrets in the VM's virtual TPM, and they end with it. */
  public static final FindingCode VIRTUAL_TPM_MAY_BE_IN_USE = of("virtual-tpm-may-be-in-use");

  /** The VM's home is plain, and a virtual TPM needs an encrypted one. */
  public static final FindingCode VIRTUAL_TPM_NEEDS_ENCRYPTED_HOME =
      of("virtual-tpm-needs-encrypted-home");

  /** The VM does not start with EFI firmware, which a virtual TPM needs. */
  public static final FindingCode VM_FIRMWARE_NOT_EFI = of("vm-firmware-not-efi");

  /**
   * The VM's virtual hardware is older than version 13; a virtual TPM cannot be added before 14.
   */
  public static final FindingCode VM_HARDWARE_TOO_OLD = of("vm-hardware-too-old");

  /** vCenter is at work on the VM. A warning, if the change can wait for that task. */
  public static final FindingCode VM_TASK_RUNNING = of("vm-task-running");

  /** The VM runs a KMS that vCenter takes keys from. */
  public static final FindingCode VM_RUNS_KMS = of("vm-runs-kms");

  /** The SDK cannot tell whether a KMS runs in the VM. */
  public static final FindingCode VM_MAY_RUN_KMS = of("vm-may-run-kms");

  /** The VM seems to be a vCenter, which is not to be encrypted. */
  public static final FindingCode VM_RUNS_VCENTER = of("vm-runs-vcenter");

  /** The VM belongs to a solution, such as an agent of vSphere Cluster Services (vCLS). */
  public static final FindingCode VM_IS_MANAGED_AGENT = of("vm-is-managed-agent");

  /** The caller excluded the VM from a rollout. */
  public static final FindingCode VM_EXCLUDED = of("vm-excluded");

  /** The VM has no disk of the given name or key. */
  public static final FindingCode UNKNOWN_DISK = of("unknown-disk");

  /** Two selectors name the same disk. */
  public static final FindingCode DISK_NAMED_TWICE = of("disk-named-twice");

  /** The disk depends on another one: a linked clone, or what a snapshot left. */
  public static final FindingCode DISK_CHAIN = of("disk-chain");

  /** The disk is a raw device mapping, which vSphere does not encrypt. */
  public static final FindingCode DISK_IS_RAW_MAPPING = of("disk-is-raw-mapping");

  /** The disk, or its controller, is shared with other VMs. */
  public static final FindingCode DISK_SHARED = of("disk-shared");

  /**
   * The disk is a first-class disk, which outlives the VM. Blocking where it is to be encrypted, a
   * warning where it is written anew, otherwise a note.
   */
  public static final FindingCode DISK_IS_FIRST_CLASS = of("disk-is-first-class");

  /** The disk is independent, so that no snapshot holds it, and it is written anew. */
  public static final FindingCode DISK_IS_INDEPENDENT = of("disk-is-independent");

  /** The VM's home is plain, so that its disks alone cannot be encrypted. */
  public static final FindingCode DISKS_NEED_ENCRYPTED_HOME = of("disks-need-encrypted-home");

  /** Disks that the change does not cover stay plain. */
  public static final FindingCode DISKS_STAY_PLAIN = of("disks-stay-plain");

  /** What is to be re-keyed is not encrypted and has no key. */
  public static final FindingCode NOTHING_TO_REKEY = of("nothing-to-rekey");

  /** What is to be encrypted anew has no encryption policy. */
  public static final FindingCode NO_ENCRYPTION_POLICY = of("no-encryption-policy");

  /** vCenter has no default key provider. */
  public static final FindingCode NO_DEFAULT_KEY_PROVIDER = of("no-default-key-provider");

  /** vCenter has no key provider of the wanted name. */
  public static final FindingCode UNKNOWN_KEY_PROVIDER = of("unknown-key-provider");

  /**
   * The VM is encrypted with a key of another key provider than the wanted one. A warning in an
   * audit.
   */
  public static final FindingCode KEY_ON_OTHER_PROVIDER = of("key-on-other-provider");

  /** A key is on a key provider that vCenter does not know. */
  public static final FindingCode KEY_ON_UNKNOWN_PROVIDER = of("key-on-unknown-provider");

  /** The keys of one VM are on several key providers. */
  public static final FindingCode KEYS_ON_SEVERAL_PROVIDERS = of("keys-on-several-providers");

  /**
   * The plain disks of an encrypted VM get keys of another key provider than the default one or the
   * VM's home has.
   */
  public static final FindingCode NEW_KEY_ON_OTHER_PROVIDER = of("new-key-on-other-provider");

  /** The native key provider is not backed up, so that it makes no keys. */
  public static final FindingCode KEY_PROVIDER_NOT_BACKED_UP = of("key-provider-not-backed-up");

  /** The key provider cannot be used now. */
  public static final FindingCode KEY_PROVIDER_NOT_USABLE = of("key-provider-not-usable");

  /** The default key provider cannot be used now: no VM can be encrypted with its keys. */
  public static final FindingCode DEFAULT_KEY_PROVIDER_NOT_USABLE =
      of("default-key-provider-not-usable");

  /**
   * These credentials may not see the key providers, or vCenter does not say whether one can be
   * used, or of which one the key of a VM is.
   */
  public static final FindingCode KEY_PROVIDER_NOT_SEEN = of("key-provider-not-seen");

  /** vCenter cannot get at a key that a VM uses, or the KMS does not give it to its client. */
  public static final FindingCode KEY_NOT_AVAILABLE = of("key-not-available");

  /**
   * vCenter does not say whether it can get at a key, or the KMS whether it holds it, or these
   * credentials may not ask.
   */
  public static final FindingCode KEY_NOT_SEEN = of("key-not-seen");

  /** A key was made for the change, but another task made the change first, with another key. */
  public static final FindingCode UNUSED_KEY = of("unused-key");

  /** These credentials lack privileges that the change needs; {@code missing} lists them. */
  public static final FindingCode PRIVILEGES_MISSING = of("privileges-missing");

  /** The VM's host cannot encrypt. */
  public static final FindingCode HOST_CANNOT_ENCRYPT = of("host-cannot-encrypt");

  /**
   * The VM's host is not in encryption mode. A note, if vCenter will switch that mode on with the
   * first encrypted VM; a warning, if encryption mode was switched off.
   */
  public static final FindingCode HOST_NOT_IN_ENCRYPTION_MODE = of("host-not-in-encryption-mode");

  /** An encrypted VM is registered on a host that cannot run encrypted VMs now. */
  public static final FindingCode ENCRYPTED_VM_ON_UNSAFE_HOST = of("encrypted-vm-on-unsafe-host");

  /** These credentials may not see a host, or whether it can run encrypted VMs. */
  public static final FindingCode HOST_NOT_SEEN = of("host-not-seen");

  /**
   * These credentials see only a part of the inventory: they may not read its root folder, or a
   * cluster, or vCenter names a part of it that it does not show.
   */
  public static final FindingCode INVENTORY_NOT_SEEN = of("inventory-not-seen");

  /** The datastore may not hold the copies of the disks that are written anew. */
  public static final FindingCode DATASTORE_SPACE_LOW = of("datastore-space-low");

  /** It is not known whether a datastore has space for the copies of disks. */
  public static final FindingCode DATASTORE_SPACE_NOT_KNOWN = of("datastore-space-not-known");

  /** Nothing of the VM is encrypted. */
  public static final FindingCode VM_NOT_ENCRYPTED = of("vm-not-encrypted");

  /** A template is to be cloned, and no cluster was named for the clone to run in. */
  public static final FindingCode CLUSTER_NOT_CHOSEN = of("cluster-not-chosen");

  /** VMs are plain that an earlier proof did not show as plain. */
  public static final FindingCode NEW_PLAIN_VMS = of("new-plain-vms");

  /** A proof is of another estate document than the earlier proof that it is compared with. */
  public static final FindingCode DOCUMENT_CHANGED = of("document-changed");

  /** VMs were decrypted since an earlier proof. */
  public static final FindingCode VMS_DECRYPTED = of("vms-decrypted");

  /** The history of who changed what has gaps, or could not be read. */
  public static final FindingCode HISTORY_INCOMPLETE = of("history-incomplete");

  /** The VM's home is not encrypted. */
  public static final FindingCode HOME_NOT_ENCRYPTED = of("home-not-encrypted");

  /** A disk is not encrypted. */
  public static final FindingCode DISK_NOT_ENCRYPTED = of("disk-not-encrypted");

  /** The VM lacks a disk that should be encrypted. */
  public static final FindingCode DISK_MISSING = of("disk-missing");

  /** The VM's home has another storage policy than the expected one, or none. */
  public static final FindingCode HOME_POLICY_DIFFERS = of("home-policy-differs");

  /** A disk has another storage policy than the expected one, or none. */
  public static final FindingCode DISK_POLICY_DIFFERS = of("disk-policy-differs");

  /** Home or disk has an encryption policy and is not encrypted. */
  public static final FindingCode POLICY_NOT_APPLIED = of("policy-not-applied");

  /** Home or disk is encrypted and has no encryption policy. */
  public static final FindingCode POLICY_MISSING = of("policy-missing");

  /**
   * Home or disk would lose, or may have lost, rules of its storage policy beside encryption. Of
   * the latter an audit compares with the VMs that it has read up to then: those of the first pages
   * may not be told.
   */
  public static final FindingCode POLICY_RULES_LOST = of("policy-rules-lost");

  /** vCenter says that home or disk is not as its storage policy says. */
  public static final FindingCode NOT_COMPLIANT = of("not-compliant");

  /** vMotion may move the VM unencrypted. */
  public static final FindingCode VMOTION_NOT_ENCRYPTED = of("vmotion-not-encrypted");

  /** A VM has no virtual TPM, and should have one. */
  public static final FindingCode VIRTUAL_TPM_MISSING = of("virtual-tpm-missing");

  // what stands between an estate and what there is: plan and proof

  /** The account has no private cloud of that name. */
  public static final FindingCode PRIVATE_CLOUD_NOT_FOUND = of("private-cloud-not-found");

  /** OVHcloud has the KMS with another thumbprint than it shows now. */
  public static final FindingCode REGISTERED_THUMBPRINT_DIFFERS =
      of("registered-thumbprint-differs");

  /** The key provider in vCenter has a server that the estate does not name, or has elsewhere. */
  public static final FindingCode KEY_PROVIDER_HAS_OTHER_SERVERS =
      of("key-provider-has-other-servers");

  /** The key provider keeps its keys otherwise than the estate says. */
  public static final FindingCode KEY_TYPE_DIFFERS = of("key-type-differs");

  /** vCenter shows another client certificate, and the KMS accepts that one. */
  public static final FindingCode CLIENT_CERTIFICATE_IN_USE = of("client-certificate-in-use");

  /**
   * vCenter has made its next client certificate, and nobody has said that the KMS accepts it; or a
   * key server is to be added, of which it is not known whether it accepts the present one.
   */
  public static final FindingCode CLIENT_CERTIFICATE_TO_INSTALL =
      of("client-certificate-to-install");

  /** vCenter is to get a password that only vCenter itself could try at the KMS. */
  public static final FindingCode KMS_PASSWORD_NOT_TRIED = of("kms-password-not-tried");

  /** Which security options of a private cloud wait cannot be read. */
  public static final FindingCode SECURITY_OPTIONS_NOT_SEEN = of("security-options-not-seen");

  /** vCenter does not say until when a certificate that it uses is valid. */
  public static final FindingCode CERTIFICATE_END_NOT_KNOWN = of("certificate-end-not-known");

  /** The client certificate expires within the limit that was set. */
  public static final FindingCode CLIENT_CERTIFICATE_EXPIRES_SOON =
      of("client-certificate-expires-soon");

  /** vCenter has no VM of that name. */
  public static final FindingCode VM_NOT_FOUND = of("vm-not-found");

  /** A selection of VMs finds none. */
  public static final FindingCode NO_VM_SELECTED = of("no-vm-selected");

  /** Two selections of one estate choose the same VM. */
  public static final FindingCode VM_SELECTED_TWICE = of("vm-selected-twice");

  /** Something is not as the estate says. */
  public static final FindingCode NOT_AS_IN_ESTATE = of("not-as-in-estate");

  /** Something still refers to a key provider that is to be left, and does not move by itself. */
  public static final FindingCode KEY_PROVIDER_STILL_USED = of("key-provider-still-used");

  /** It could not be told whether some kind of thing has keys of a key provider to be left. */
  public static final FindingCode KEY_USERS_NOT_KNOWN = of("key-users-not-known");

  /** The keys of a key server that is added or moved were compared with those in use, or not. */
  public static final FindingCode KEYS_COMPARED = of("keys-compared");

  /**
   * How many keys at the KMS a key provider that is left needs, and how many after; or which hosts
   * keep theirs while VMs get new ones.
   */
  public static final FindingCode KEYS_COUNTED = of("keys-counted");

  /** A key provider that was left, or its registration at OVHcloud, stays where it is. */
  public static final FindingCode KEY_PROVIDER_STAYS = of("key-provider-stays");

  /**
   * A registration that is to be removed at OVHcloud is not there, or is not known to be of the key
   * provider that is left.
   */
  public static final FindingCode UNKNOWN_REGISTRATION = of("unknown-registration");

  /** Nothing refers to a key provider that was to be left. */
  public static final FindingCode KEY_PROVIDER_LEFT = of("key-provider-left");

  /** A step of the plan would be refused as things are. */
  public static final FindingCode PLAN_REFUSED = of("plan-refused");

  /** Backups in SAN mode do not work for encrypted VMs. */
  public static final FindingCode BACKUP_WITHOUT_SAN = of("backup-without-san");

  /** A backup proxy that attaches disks of encrypted VMs must be encrypted itself. */
  public static final FindingCode BACKUP_PROXY_PLAIN = of("backup-proxy-plain");

  /** Snapshots with application quiescing are not supported for encrypted VMs. */
  public static final FindingCode NO_QUIESCED_SNAPSHOTS = of("no-quiesced-snapshots");

  /** A cluster's vSAN encrypts what lies on it already, or it is not known whether it does. */
  public static final FindingCode VSAN_ENCRYPTS_TOO = of("vsan-encrypts-too");

  /** A replication cannot go on, or not as before, once VMs are encrypted. */
  public static final FindingCode REPLICATION_STOPS = of("replication-stops");

  /** What encrypted linked clones cannot have. */
  public static final FindingCode LINKED_CLONES_LIMITED = of("linked-clones-limited");

  /** Something is there, and the document of the estate that was adopted does not say it. */
  public static final FindingCode NOT_ADOPTED = of("not-adopted");

  // whether a second site could take the VMs over

  /** The second site has no key provider of the identical name. */
  public static final FindingCode SECOND_SITE_LACKS_PROVIDER = of("second-site-lacks-provider");

  /** The second site has the key provider, and cannot use it now. */
  public static final FindingCode SECOND_SITE_PROVIDER_NOT_USABLE =
      of("second-site-provider-not-usable");

  /** The second site cannot get a key that is in use at the first. */
  public static final FindingCode SECOND_SITE_LACKS_KEY = of("second-site-lacks-key");

  /** It is not known whether the second site can take over; that counts as no. */
  public static final FindingCode SECOND_SITE_NOT_KNOWN = of("second-site-not-known");

  // whether a VM can move to another vCenter, and whether it has arrived there

  /** A vCenter is of a release that does not move encrypted VMs across vCenters. */
  public static final FindingCode VCENTER_TOO_OLD_TO_MOVE = of("vcenter-too-old-to-move");

  /** The target shows another certificate than the one that was approved for the source. */
  public static final FindingCode TARGET_CERTIFICATE_DIFFERS = of("target-certificate-differs");

  /** The target has no such folder, pool, host, datastore or policy, or the VM cannot use it. */
  public static final FindingCode TARGET_LACKS_PLACE = of("target-lacks-place");

  /** For a network of the VM no network of the target is named, or the target has none such. */
  public static final FindingCode TARGET_NETWORK_NOT_CHOSEN = of("target-network-not-chosen");

  /** The folder at the target has a VM of this name. */
  public static final FindingCode TARGET_NAME_TAKEN = of("target-name-taken");

  /** The target has no key provider of the name that the VM's keys name. */
  public static final FindingCode TARGET_LACKS_PROVIDER = of("target-lacks-provider");

  /** The target's vCenter does not get a key that the VM needs. */
  public static final FindingCode TARGET_LACKS_KEY = of("target-lacks-key");

  /** It is not known whether the VM can move; that counts as no. */
  public static final FindingCode MOVE_NOT_KNOWN = of("move-not-known");

  /** Both vCenters show the VM. */
  public static final FindingCode VM_ON_BOTH_SIDES = of("vm-on-both-sides");

  /** No vendor says whether a VM with this can move across vCenters. */
  public static final FindingCode MOVE_NOT_DOCUMENTED = of("move-not-documented");

  /** vCenter has tested the move, and says that it would fail. */
  public static final FindingCode MOVE_TEST_FAILED = of("move-test-failed");

  /** The VM is a linked clone, and arrives as a full VM. */
  public static final FindingCode LINKED_CLONE_ARRIVES_FULL = of("linked-clone-arrives-full");

  /** A disk of a VM that runs does not keep what is written to it. */
  public static final FindingCode DISK_NOT_PERSISTENT = of("disk-not-persistent");

  /** A disk is on an IDE controller. */
  public static final FindingCode DISK_ON_IDE = of("disk-on-ide");

  /** It is not known which of several VMs is the one that was expected. */
  public static final FindingCode ARRIVAL_AMBIGUOUS = of("arrival-ambiguous");

  /** What has arrived is made of other things than its original. */
  public static final FindingCode ARRIVAL_DIFFERS = of("arrival-differs");

  /** What has arrived could not be compared with its original in all; that counts as not known. */
  public static final FindingCode ARRIVAL_NOT_COMPARED = of("arrival-not-compared");

  /** Something is skipped or forced that is not there, or does not stand in the way. */
  public static final FindingCode LIFT_WITHOUT_NEED = of("lift-without-need");

  /** Another vCenter answers than the document of a move names, or one for both sides. */
  public static final FindingCode OTHER_VCENTER = of("other-vcenter");

  /** A VM that moves is seen at neither vCenter. */
  public static final FindingCode VM_ON_NEITHER_SIDE = of("vm-on-neither-side");

  /** A VM has arrived at the target, and is not encrypted there yet. */
  public static final FindingCode VM_ARRIVED_PLAIN = of("vm-arrived-plain");

  /** The service that VMs leave ends on a day. */
  public static final FindingCode SERVICE_ENDS = of("service-ends");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if it has another form; the message quotes it
   */
  public FindingCode {
    if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
      throw new IllegalArgumentException(
          ("\"%s\" is no finding code: expected lower-case words joined by hyphens, such"
                  + " as vm-has-snapshots")
              .formatted(value));
    }
  }

  private static FindingCode of(String value) {
    return new FindingCode(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
