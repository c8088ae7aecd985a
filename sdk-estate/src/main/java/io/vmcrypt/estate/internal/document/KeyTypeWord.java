package io.vmcrypt.estate.internal.document;

import io.vmcrypt.vsphere.kms.KmsKeyType;

/** What the document calls the type of a key provider's keys. */
public final class KeyTypeWord {

  private static final String RAW = "raw";
  private static final String WRAPPED = "wrapped";

  private KeyTypeWord() {}

  public static KmsKeyType read(Node node) {
    if (node instanceof Node.Text text && text.value().equals(RAW)) {
      return KmsKeyType.RAW;
    }
    if (node instanceof Node.Text text && text.value().equals(WRAPPED)) {
      return KmsKeyType.WRAPPED;
    }
    throw node.place().refused("expected \"" + RAW + "\" or \"" + WRAPPED + "\"");
  }

  public static String of(KmsKeyType type) {
    return type.equals(KmsKeyType.WRAPPED) ? WRAPPED : RAW;
  }
}
