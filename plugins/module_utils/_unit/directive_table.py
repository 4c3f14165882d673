# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives of systemd 219 to 262: made by tests/tools/make_directives.py, not written by hand.

Each line of TABLE is `SECTIONS STATES SINCE NAMES`. SECTIONS: a letter for each section. STATES: a character for each
of VERSIONS: `.` unknown, `+` known, `x` known to the parser, which says that it was removed and ignores it, `d` taken
with a warning that it will go. SINCE: the version that brought it by the man page, 0 where it names none.
"""

VERSIONS = (219, 239, 243, 247, 252, 257, 262)
LETTERS = {
    "Unit": "U",
    "Install": "I",
    "Service": "V",
    "Socket": "S",
    "Mount": "M",
    "Swap": "W",
    "Slice": "L",
    "Scope": "C",
    "Automount": "A",
    "Timer": "T",
    "Path": "P",
}
TABLE = """\
A +++++++ 0 TimeoutIdleSec
A ....+++ 250 ExtraOptions
AM +++++++ 0 Where
AMPS +++++++ 0 DirectoryMode
C ...++++ 244 RuntimeMaxSec
C ....+++ 0 OOMPolicy
CLMSVW +++++++ 0 CPUQuota Delegate DeviceAllow DevicePolicy MemoryAccounting Slice TasksAccounting TasksMax
CLMSVW ++++++x 0 BlockIOAccounting BlockIODeviceWeight BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth CPUAccounting CPUShares MemoryLimit StartupBlockIOWeight StartupCPUShares
CLMSVW .++++++ 0 CPUQuotaPeriodSec IODeviceLatencyTargetSec MemoryLow MemoryMin
CLMSVW .++++++ 230 IOAccounting IODeviceWeight IOReadBandwidthMax IOReadIOPSMax IOWeight IOWriteBandwidthMax IOWriteIOPSMax StartupIOWeight
CLMSVW .++++++ 231 MemoryHigh MemoryMax
CLMSVW .++++++ 232 CPUWeight MemorySwapMax StartupCPUWeight
CLMSVW .++++++ 235 IPAccounting IPAddressAllow IPAddressDeny
CLMSVW .+++++x 0 DefaultMemoryLow DefaultMemoryMin
CLMSVW .+.++++ 0 AllowedCPUs AllowedMemoryNodes
CLMSVW ..+++++ 240 DisableControllers
CLMSVW ..+++++ 243 IPEgressFilterPath IPIngressFilterPath
CLMSVW ...++++ 247 ManagedOOMMemoryPressure ManagedOOMSwap
CLMSVW ...+... 0 ManagedOOMMemoryPressureLimitPercent
CLMSVW ....+++ 0 ManagedOOMMemoryPressureLimit StartupAllowedCPUs StartupAllowedMemoryNodes
CLMSVW ....+++ 248 ManagedOOMPreference
CLMSVW ....+++ 249 BPFProgram SocketBindAllow SocketBindDeny
CLMSVW ....+++ 250 RestrictNetworkInterfaces
CLMSVW .....++ 0 StartupMemoryHigh StartupMemoryLow StartupMemoryMax StartupMemorySwapMax
CLMSVW .....++ 253 MemoryZSwapMax StartupMemoryZSwapMax
CLMSVW .....++ 254 DelegateSubgroup MemoryPressureThresholdSec MemoryPressureWatch
CLMSVW .....++ 255 CoredumpReceive NFTSet
CLMSVW .....++ 256 MemoryZSwapWriteback
CLMSVW .....++ 257 ManagedOOMMemoryPressureDurationSec
CLMSVW .....+x 0 DefaultStartupMemoryLow
CLMSVW ......+ 260 BindNetworkInterface
CLMSVW ......+ 261 CPUPressureThresholdSec CPUPressureWatch CPUSetPartition IOPressureThresholdSec IOPressureWatch OOMRules
CLMSVW .xxxxxx 0 NetClass
CMSVW +++++++ 0 KillMode KillSignal SendSIGHUP SendSIGKILL
CMSVW ..+++++ 240 FinalKillSignal WatchdogSignal
CMSVW ...++++ 244 RestartKillSignal
CV +++++++ 0 TimeoutStopSec
CV ....+++ 250 RuntimeRandomizedExtraSec
I +++++++ 0 Alias Also DefaultInstance RequiredBy WantedBy
I .....++ 0 UpheldBy
L ......+ 258 ConcurrencyHardMax ConcurrencySoftMax
L ......+ 262 ActivatingConcurrencyMax
M +++++++ 0 LazyUnmount SloppyOptions
M .++++++ 232 ForceUnmount
M ...++++ 246 ReadWriteOnly
MSVW +++++++ 0 AmbientCapabilities AppArmorProfile CPUAffinity CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CapabilityBoundingSet Environment EnvironmentFile Group IOSchedulingClass IOSchedulingPriority IgnoreSIGPIPE InaccessibleDirectories LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK MountFlags Nice NoNewPrivileges OOMScoreAdjust PAMName PassEnvironment Personality PrivateDevices PrivateNetwork PrivateTmp ProtectHome ProtectSystem ReadOnlyDirectories ReadWriteDirectories RestrictAddressFamilies RootDirectory RuntimeDirectory RuntimeDirectoryMode SELinuxContext SecureBits SmackProcessLabel StandardError StandardInput StandardOutput SupplementaryGroups SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix SystemCallArchitectures SystemCallErrorNumber SystemCallFilter TTYPath TTYReset TTYVHangup TTYVTDisallocate TimeoutSec TimerSlackNSec UMask User UtmpIdentifier WorkingDirectory
MSVW +xxxxxx 0 Capabilities
MSVW .++++++ 0 CacheDirectory ConfigurationDirectory LogRateLimitBurst LogRateLimitIntervalSec LogsDirectory NUMAMask NUMAPolicy RestrictSUIDSGID StateDirectory
MSVW .++++++ 225 UtmpMode
MSVW .++++++ 231 InaccessiblePaths MemoryDenyWriteExecute ReadOnlyPaths ReadWritePaths RestrictRealtime
MSVW .++++++ 232 DynamicUser PrivateUsers ProtectControlGroups ProtectKernelModules ProtectKernelTunables RemoveIPC
MSVW .++++++ 233 BindPaths BindReadOnlyPaths MountAPIVFS RestrictNamespaces RootImage
MSVW .++++++ 234 CacheDirectoryMode ConfigurationDirectoryMode LogsDirectoryMode StateDirectoryMode
MSVW .++++++ 235 KeyringMode LockPersonality RuntimeDirectoryPreserve UnsetEnvironment
MSVW .++++++ 236 LogExtraFields LogLevelMax StandardInputData StandardInputText
MSVW .++++++ 238 TemporaryFileSystem
MSVW .++++++ 239 PrivateMounts
MSVW ..+++++ 0 TimeoutCleanSec
MSVW ..+++++ 242 NetworkNamespacePath ProtectHostname
MSVW ...++++ 244 ProtectKernelLogs
MSVW ...++++ 245 LogNamespace ProtectClock
MSVW ...++++ 246 CoredumpFilter RootHash RootHashSignature RootVerity
MSVW ...++++ 247 LoadCredential MountImages ProcSubset ProtectProc RootImageOptions SetCredential SystemCallLog
MSVW ....+++ 0 ExecPaths LoadCredentialEncrypted NoExecPaths SetCredentialEncrypted
MSVW ....+++ 248 ExtensionImages IPCNamespacePath PrivateIPC
MSVW ....+++ 250 ExecSearchPath RestrictFileSystems TTYColumns TTYRows
MSVW ....+++ 251 ExtensionDirectories
MSVW .....++ 253 LogFilterPatterns
MSVW .....++ 254 ExtensionImagePolicy ImportCredential MemoryKSM MountImagePolicy RootEphemeral RootImagePolicy
MSVW .....++ 255 SetLoginEnvironment
MSVW .....++ 257 BindLogSockets PrivatePIDs
MSVW ......+ 258 BPFDelegateAttachments BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms CacheDirectoryAccounting CacheDirectoryQuota DelegateNamespaces LogsDirectoryAccounting LogsDirectoryQuota PrivateBPF StateDirectoryAccounting StateDirectoryQuota
MSVW ......+ 259 UserNamespacePath
MSVW ......+ 260 MemoryTHP RootMStack
MV +++++++ 0 Type
MW +++++++ 0 Options What
P +++++++ 0 DirectoryNotEmpty MakeDirectory PathChanged PathExists PathExistsGlob PathModified
P ....+++ 250 TriggerLimitBurst TriggerLimitIntervalSec
PT +++++++ 0 Unit
S +++++++ 0 Accept Backlog BindIPv6Only BindToDevice Broadcast DeferAcceptSec ExecStopPre FreeBind IPTOS IPTTL KeepAlive KeepAliveIntervalSec KeepAliveProbes KeepAliveTimeSec ListenDatagram ListenFIFO ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream Mark MaxConnections MessageQueueMaxMessages MessageQueueMessageSize NoDelay PassCredentials PassSecurity PipeSize ReceiveBuffer RemoveOnStop ReusePort SELinuxContextFromNet SendBuffer Service SmackLabel SmackLabelIPIn SmackLabelIPOut SocketGroup SocketMode SocketUser Symlinks TCPCongestion Transparent
S .++++++ 227 FileDescriptorName ListenUSBFunction Writable
S .++++++ 229 SocketProtocol
S .++++++ 230 TriggerLimitBurst TriggerLimitIntervalSec
S .++++++ 232 MaxConnectionsPerSource
S .+.++++ 0 FlushPending PassPacketInfo
S ...++++ 247 Timestamping
S .....++ 255 PollLimitBurst PollLimitIntervalSec
S .....++ 256 PassFileDescriptorsToExec
S ......+ 258 AcceptFileDescriptors DeferTrigger DeferTriggerMaxSec PassPIDFD
S ......+ 262 XAttrAccept XAttrEntryPoint XAttrListen
SV +++++++ 0 ExecStartPost ExecStartPre ExecStopPost
SW +++++++ 0 Priority
T +++++++ 0 AccuracySec OnActiveSec OnBootSec OnCalendar OnStartupSec OnUnitActiveSec OnUnitInactiveSec Persistent RandomizedDelaySec WakeSystem
T .++++++ 229 RemainAfterElapse
T ..+++++ 242 OnClockChange OnTimezoneChange
T ...++++ 247 FixedRandomDelay
T .....++ 257 DeferReactivation
T ......+ 258 RandomizedOffsetSec
U +++++++ 0 After AllowIsolate AssertACPower AssertArchitecture AssertCapability AssertDirectoryNotEmpty AssertFileIsExecutable AssertFileNotEmpty AssertFirstBoot AssertHost AssertKernelCommandLine AssertNeedsUpdate AssertPathExists AssertPathExistsGlob AssertPathIsDirectory AssertPathIsMountPoint AssertPathIsReadWrite AssertPathIsSymbolicLink AssertSecurity AssertVirtualization Before BindTo BindsTo CollectMode ConditionACPower ConditionArchitecture ConditionCapability ConditionDirectoryNotEmpty ConditionFileIsExecutable ConditionFileNotEmpty ConditionFirstBoot ConditionHost ConditionKernelCommandLine ConditionNeedsUpdate ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsMountPoint ConditionPathIsReadWrite ConditionPathIsSymbolicLink ConditionSecurity ConditionVirtualization Conflicts DefaultDependencies Description Documentation IgnoreOnIsolate JobTimeoutAction JobTimeoutRebootArgument JobTimeoutSec JoinsNamespaceOf OnFailure OnFailureIsolate OnFailureJobMode PartOf PropagateReloadFrom PropagateReloadTo PropagatesReloadTo RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires RequiresMountsFor RequiresOverridable Requisite RequisiteOverridable SourcePath StopWhenUnneeded Wants
U +++.... 0 AssertNull ConditionNull
U +xxxxxx 0 IgnoreOnSnapshot
U .++++++ 0 AssertControlGroupController AssertGroup AssertKernelVersion AssertUser ConditionControlGroupController ConditionGroup ConditionKernelVersion ConditionUser JobRunningTimeoutSec StartLimitInterval
U .++++++ 229 RebootArgument StartLimitAction StartLimitBurst StartLimitIntervalSec
U .++++++ 236 FailureAction SuccessAction
U ..+++++ 240 FailureActionExitStatus SuccessActionExitStatus
U ...++++ 0 AssertCPUs AssertEnvironment AssertMemory AssertPathIsEncrypted
U ...++++ 244 ConditionCPUs ConditionMemory
U ...++++ 246 ConditionEnvironment ConditionPathIsEncrypted
U ....+++ 0 AssertCPUFeature AssertCPUPressure AssertCredential AssertIOPressure AssertMemoryPressure AssertOSRelease OnSuccessJobMode
U ....+++ 248 ConditionCPUFeature
U ....+++ 249 ConditionFirmware ConditionOSRelease OnSuccess PropagatesStopTo StopPropagatedFrom Upholds
U ....+++ 250 ConditionCPUPressure ConditionIOPressure ConditionMemoryPressure
U ....+++ 252 ConditionCredential
U .....++ 255 SurviveFinalKillSignal
U .....++ 256 WantsMountsFor
U ......+ 0 AssertFraction AssertKernelModuleLoaded AssertMachineTag AssertPathIsSocket AssertVersion
U ......+ 258 ConditionKernelModuleLoaded ConditionVersion
U ......+ 260 ConditionPathIsSocket
U ......+ 261 ConditionFraction ConditionMachineTag
V +++++++ 0 BusName ExecReload ExecStart ExecStop FailureAction FileDescriptorStoreMax GuessMainPID NonBlocking NotifyAccess PIDFile PermissionsStartOnly RebootArgument RemainAfterExit Restart RestartForceExitStatus RestartPreventExitStatus RestartSec RootDirectoryStartOnly Sockets StartLimitAction StartLimitBurst StartLimitInterval SuccessExitStatus TimeoutStartSec WatchdogSec
V +xxxxxx 0 BusPolicy
V .++++++ 0 ExecCondition
V .++++++ 227 USBFunctionDescriptors USBFunctionStrings
V .++++++ 229 RuntimeMaxSec
V ..+++++ 243 OOMPolicy TimeoutAbortSec
V ...++++ 246 TimeoutStartFailureMode TimeoutStopFailureMode
V ....+++ 250 ExitType
V .....++ 253 OpenFile ReloadSignal
V .....++ 254 FileDescriptorStorePreserve RestartMaxDelaySec RestartMode RestartSteps
V ......+ 259 ExecReloadPost
V ......+ 260 RefreshOnReload
V ......+ 262 LUOSession RestartRandomizedDelaySec
V xxxxxxx 0 SysVStartPriority
"""
