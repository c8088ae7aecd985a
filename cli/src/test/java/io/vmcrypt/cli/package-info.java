/** Tests of the command, whose output is a contract. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.cli;
