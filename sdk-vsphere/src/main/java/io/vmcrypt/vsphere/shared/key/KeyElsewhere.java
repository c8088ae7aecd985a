package io.vmcrypt.vsphere.shared.key;

/**
 * Whether another vCenter gets a key, and whether it is the same one.
 *
 * @param ofNative whether the key provider there is a native one: of its keys vCenter says nothing,
 *     so what they are made from was compared
 * @param seen why it is no yes; empty if it is one
 * @param advice what to do then
 */
public record KeyElsewhere(Answer answer, boolean ofNative, String seen, String advice) {

  /** Only {@link #SAME} is a yes. */
  public enum Answer {
    /** It gets the key. */
    SAME,
    /** It has no key provider of the name. */
    LACKS_PROVIDER,
    /** It does not get the key. */
    LACKS_KEY,
    /** It gets a key of this id, which may be another one. */
    MAY_DIFFER,
    /** Nobody says whether it does. */
    NOT_KNOWN
  }
}
