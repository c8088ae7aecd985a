package io.vmcrypt.testkit.kmip.part;

/**
 * What is wrong with the answers to one operation of a {@link
 * io.vmcrypt.testkit.kmip.FakeKmipServer} that is told to bend them. The operation itself is done
 * as it should be: a key is made, and the answer misleads.
 */
public enum KmipAnswerFault {
  /**
   * A second item follows that answers the same operation; where the first names a key, the second
   * names the oldest one that the server holds.
   */
  TWO_ITEMS,

  /** The Batch Count differs from the number of items. */
  WRONG_COUNT,

  /** The item has another Unique Batch Item ID than the request. */
  ANOTHER_BATCH_ID,

  /** The item has no Unique Batch Item ID, though the request had one: some servers do that. */
  NO_BATCH_ID,

  /** The item says that it answers Locate. */
  ANOTHER_OPERATION,

  /** The Object Type is Certificate. */
  ANOTHER_OBJECT_TYPE,

  /** The Unique Identifier is there twice; the second is that of the oldest key. */
  TWO_IDS,

  /** The attribute State is there twice; the second is Active. */
  TWO_STATES,

  /** The Result Status is Operation Pending, though nobody asked for that. */
  PENDING
}
