/** What the command is told: settings from a file, the environment and options, and secrets. */
@NullMarked
package io.vmcrypt.cli.settings;

import org.jspecify.annotations.NullMarked;
