package io.vmcrypt.core.control;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked of a vCenter for a control. A control of a guide asks one of these. */
public enum ControlQuestion {
  /** Each VM is encrypted: home and all disks, down to their last links. */
  VM_ENCRYPTED("VMs are encrypted, home and all disks"),
  /** Each VM moves encrypted and not otherwise. An encrypted VM always does. */
  VMOTION_REQUIRED("VMs move encrypted only"),
  /** Each VM moves encrypted, at least where both hosts can. */
  VMOTION_NOT_OFF("VMs move encrypted where both hosts can"),
  /** Each VM's fault tolerance traffic is encrypted and not otherwise. */
  FT_REQUIRED("fault tolerance traffic is encrypted only"),
  /** Each VM's fault tolerance traffic is encrypted, at least where both hosts can. */
  FT_NOT_OFF("fault tolerance traffic is encrypted where both hosts can"),
  /** vSAN encrypts its data at rest. */
  VSAN_AT_REST("vSAN encrypts its data at rest"),
  /** vSAN encrypts what hosts send to one another. */
  VSAN_IN_TRANSIT("vSAN encrypts its data in transit"),
  /** vSAN's keys are replaced from time to time. */
  VSAN_REKEY("keys of vSAN are replaced in time"),
  /** Native key providers are backed up, with a password. */
  NATIVE_BACKUP("native key providers have a backup, with a password"),
  /** Each host has a TPM 2.0. */
  HOST_TPM("hosts have a TPM 2.0"),
  /** Each host's configuration is encrypted by its TPM. */
  TPM_CONFIGURATION("hosts' configuration is encrypted by the TPM"),
  /** Each host starts by secure boot only. */
  SECURE_BOOT("hosts start by secure boot only"),
  /** Hosts keep keys over a restart only where that is meant. */
  KEY_PERSISTENCE("key persistence of hosts"),
  /** The recovery keys of hosts are kept elsewhere. */
  RECOVERY_KEY("recovery keys of hosts are kept elsewhere"),
  /** Events and tasks are kept for 30 days or longer. */
  EVENT_RETENTION("events and tasks are kept for 30 days or longer"),
  /** Events are sent to a log elsewhere. */
  EVENT_REMOTE_LOGGING("events are sent to a remote log"),
  /** Keys are replaced when their time has come. */
  KEY_CHANGE("keys are replaced at the end of their time"),
  /** The certificates between vCenter and its key servers are known, and none ends soon. */
  CERTIFICATES("certificates of key servers and their client are known and valid"),
  /** The keys are made and kept by a key server outside of vCenter. */
  KEYS_OUTSIDE("keys are kept by a key server outside of vCenter");

  private final String text;
  private final String word;

  ControlQuestion(String text) {
    this.text = text;
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return what holds if the answer is yes, in words} */
  public String text() {
    return text;
  }

  /** {@return how files name it: such as {@code vm-encrypted}} */
  public String word() {
    return word;
  }

  /**
   * By its word.
   *
   * @param word such as {@code vm-encrypted}
   * @return empty if there is none of this word
   * @throws NullPointerException if {@code word} is null
   */
  public static Optional<ControlQuestion> find(String word) {
    requireNonNull(word, "word");
    return Stream.of(values()).filter(question -> question.word().equals(word)).findFirst();
  }
}
