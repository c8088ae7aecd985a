package io.vmcrypt.vsphere.internal.vm;

/**
 * What is to change at a disk: it gets the policy, and a key if it is plain.
 *
 * @param disk as it was read
 * @param encrypts whether it is plain now
 */
record DiskChange(DiskDevice disk, boolean encrypts) {}
