package io.vmcrypt.vsphere.internal.right;

/**
 * What is done to one object, as far as privileges are asked for beforehand: see {@link Rights}.
 */
public enum Act {
  NEW_KEY,
  ASSIGN_POLICY,
  CREATE_POLICY,
  ENCRYPT,
  ENTER_MODE,
  DECRYPT,
  SHALLOW_RECRYPT,
  DEEP_RECRYPT,
  EDIT_DEVICE,
  CHANGE_TPM,
  HOST_KEY,
  UNLOCK,
  CLONE,
  DEPLOY,
  CLONE_ENCRYPTED,
  MAKE,
  MAKE_ENCRYPTED,
  USE_POOL,
  USE_DATASTORE,
  USE_NETWORK,
  CONVERT_TEMPLATE,
  ADD_FIELD,
  MOVE,
  MOVE_RUNNING,
  MOVE_ENCRYPTED,
  ARRIVE,
  ARRIVE_ENCRYPTED
}
