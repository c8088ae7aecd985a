package io.vmcrypt.estate.proof;

/** What the key servers themselves said of a key; of several servers, the least. */
public enum KeyAtKms {
  /** One of them does not have it, or not for this client, or not as vSphere needs it. */
  NOT_HELD("not held by the KMS"),
  /** One of them gave no answer, or could not be asked from here. */
  NOT_KNOWN("not known whether the KMS holds it"),
  /** None of them was asked for it. */
  NOT_ASKED("the KMS was not asked"),
  /** Each of them told its state. That proves nothing about the key: another may have its id. */
  NAMED("named by the KMS"),
  /** Each of them gave it once to this client. */
  GIVEN("given by the KMS");

  private final String words;

  KeyAtKms(String words) {
    this.words = words;
  }

  /** {@return for people} */
  public String words() {
    return words;
  }
}
