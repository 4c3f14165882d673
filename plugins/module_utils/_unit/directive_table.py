# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives of systemd 219 to 262: made by tests/tools/make_directives.py, not written by hand.

Each line of TABLE is `SECTIONS STATES SINCE NAMES`. SECTIONS: a letter for each section. STATES: a character for each
of VERSIONS: `.` unknown, `+` known, `x` known to the parser, which says that it was removed and ignores it, `d` taken
with a warning that it will go. SINCE: the version that brought it by systemd's manual, 0 where it names none, which is
so for nothing that is younger than the oldest of VERSIONS.
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
A +++++++ 220 TimeoutIdleSec
A ....+++ 250 ExtraOptions
AM +++++++ 0 Where
AMPS +++++++ 0 DirectoryMode
C +++++++ 188 TimeoutStopSec
C ...++++ 244 RuntimeMaxSec
C ....+++ 253 OOMPolicy
CLMSVW +++++++ 208 DeviceAllow DevicePolicy MemoryAccounting Slice
CLMSVW +++++++ 213 CPUQuota
CLMSVW +++++++ 218 Delegate
CLMSVW +++++++ 227 TasksAccounting TasksMax
CLMSVW ++++++x 0 BlockIOAccounting BlockIODeviceWeight BlockIOReadBandwidth BlockIOWriteBandwidth CPUAccounting MemoryLimit
CLMSVW ++++++x 211 BlockIOWeight
CLMSVW ++++++x 213 CPUShares StartupBlockIOWeight StartupCPUShares
CLMSVW .++++++ 230 IOAccounting IODeviceWeight IOReadBandwidthMax IOReadIOPSMax IOWeight IOWriteBandwidthMax IOWriteIOPSMax StartupIOWeight
CLMSVW .++++++ 231 MemoryHigh MemoryLow MemoryMax
CLMSVW .++++++ 232 CPUWeight MemorySwapMax StartupCPUWeight
CLMSVW .++++++ 235 IPAccounting IPAddressAllow IPAddressDeny
CLMSVW .++++++ 240 IODeviceLatencyTargetSec MemoryMin
CLMSVW .++++++ 242 CPUQuotaPeriodSec
CLMSVW .+++++x 243 DefaultMemoryLow DefaultMemoryMin
CLMSVW .+.++++ 244 AllowedCPUs AllowedMemoryNodes
CLMSVW ..+++++ 240 DisableControllers
CLMSVW ..+++++ 243 IPEgressFilterPath IPIngressFilterPath
CLMSVW ...++++ 247 ManagedOOMMemoryPressure ManagedOOMSwap
CLMSVW ...+... 247 ManagedOOMMemoryPressureLimitPercent
CLMSVW ....+++ 248 ManagedOOMMemoryPressureLimit ManagedOOMPreference
CLMSVW ....+++ 249 BPFProgram SocketBindAllow SocketBindDeny
CLMSVW ....+++ 250 RestrictNetworkInterfaces StartupAllowedCPUs StartupAllowedMemoryNodes
CLMSVW .....++ 253 MemoryZSwapMax StartupMemoryZSwapMax
CLMSVW .....++ 254 DelegateSubgroup MemoryPressureThresholdSec MemoryPressureWatch StartupMemoryHigh StartupMemoryLow StartupMemoryMax StartupMemorySwapMax
CLMSVW .....++ 255 CoredumpReceive NFTSet
CLMSVW .....++ 256 MemoryZSwapWriteback
CLMSVW .....++ 257 ManagedOOMMemoryPressureDurationSec
CLMSVW .....+x 254 DefaultStartupMemoryLow
CLMSVW ......+ 260 BindNetworkInterface
CLMSVW ......+ 261 CPUPressureThresholdSec CPUPressureWatch CPUSetPartition IOPressureThresholdSec IOPressureWatch OOMRules
CLMSVW .xxxxxx 227 NetClass
CMSVW +++++++ 187 KillMode KillSignal SendSIGKILL
CMSVW +++++++ 207 SendSIGHUP
CMSVW ..+++++ 240 FinalKillSignal WatchdogSignal
CMSVW ...++++ 244 RestartKillSignal
CV ....+++ 250 RuntimeRandomizedExtraSec
I +++++++ 201 Alias Also RequiredBy WantedBy
I +++++++ 215 DefaultInstance
I .....++ 254 UpheldBy
L ......+ 258 ConcurrencyHardMax ConcurrencySoftMax
L ......+ 262 ActivatingConcurrencyMax
M +++++++ 215 SloppyOptions
M +++++++ 217 Options
M +++++++ 232 LazyUnmount
M .++++++ 232 ForceUnmount
M ...++++ 246 ReadWriteOnly
MSVW +++++++ 0 CPUAffinity CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork IOSchedulingClass IOSchedulingPriority IgnoreSIGPIPE LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK MountFlags Nice OOMScoreAdjust PAMName RootDirectory SecureBits StandardError StandardInput StandardOutput SupplementaryGroups SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix TTYPath TTYReset TTYVHangup TTYVTDisallocate UMask UtmpIdentifier WorkingDirectory
MSVW +++++++ 183 CapabilityBoundingSet PrivateTmp
MSVW +++++++ 185 TimerSlackNSec
MSVW +++++++ 187 NoNewPrivileges SystemCallFilter
MSVW +++++++ 188 TimeoutSec
MSVW +++++++ 189 ReadWriteDirectories
MSVW +++++++ 197 EnvironmentFile
MSVW +++++++ 198 Environment
MSVW +++++++ 199 InaccessibleDirectories ReadOnlyDirectories
MSVW +++++++ 209 Personality PrivateDevices PrivateNetwork SELinuxContext SystemCallArchitectures SystemCallErrorNumber User
MSVW +++++++ 210 AppArmorProfile
MSVW +++++++ 211 Group RestrictAddressFamilies RuntimeDirectory RuntimeDirectoryMode
MSVW +++++++ 214 ProtectHome ProtectSystem
MSVW +++++++ 218 SmackProcessLabel
MSVW +++++++ 228 PassEnvironment
MSVW +++++++ 229 AmbientCapabilities
MSVW +xxxxxx 0 Capabilities
MSVW .++++++ 225 UtmpMode
MSVW .++++++ 231 InaccessiblePaths MemoryDenyWriteExecute ReadOnlyPaths ReadWritePaths RestrictRealtime
MSVW .++++++ 232 DynamicUser PrivateUsers ProtectControlGroups ProtectKernelModules ProtectKernelTunables RemoveIPC
MSVW .++++++ 233 BindPaths BindReadOnlyPaths MountAPIVFS RestrictNamespaces RootImage
MSVW .++++++ 234 CacheDirectoryMode ConfigurationDirectoryMode LogsDirectoryMode StateDirectoryMode
MSVW .++++++ 235 CacheDirectory ConfigurationDirectory KeyringMode LockPersonality LogsDirectory RuntimeDirectoryPreserve StateDirectory UnsetEnvironment
MSVW .++++++ 236 LogExtraFields LogLevelMax StandardInputData StandardInputText
MSVW .++++++ 238 TemporaryFileSystem
MSVW .++++++ 239 PrivateMounts
MSVW .++++++ 240 LogRateLimitBurst LogRateLimitIntervalSec
MSVW .++++++ 242 RestrictSUIDSGID
MSVW .++++++ 243 NUMAMask NUMAPolicy
MSVW ..+++++ 242 NetworkNamespacePath ProtectHostname
MSVW ..+++++ 243 TimeoutCleanSec
MSVW ...++++ 244 ProtectKernelLogs
MSVW ...++++ 245 LogNamespace ProtectClock
MSVW ...++++ 246 CoredumpFilter RootHash RootHashSignature RootVerity
MSVW ...++++ 247 LoadCredential MountImages ProcSubset ProtectProc RootImageOptions SetCredential SystemCallLog
MSVW ....+++ 248 ExecPaths ExtensionImages IPCNamespacePath NoExecPaths PrivateIPC
MSVW ....+++ 250 ExecSearchPath LoadCredentialEncrypted RestrictFileSystems SetCredentialEncrypted TTYColumns TTYRows
MSVW ....+++ 251 ExtensionDirectories
MSVW .....++ 253 LogFilterPatterns
MSVW .....++ 254 ExtensionImagePolicy ImportCredential MemoryKSM MountImagePolicy RootEphemeral RootImagePolicy
MSVW .....++ 255 SetLoginEnvironment
MSVW .....++ 257 BindLogSockets PrivatePIDs
MSVW ......+ 258 BPFDelegateAttachments BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms CacheDirectoryAccounting CacheDirectoryQuota DelegateNamespaces LogsDirectoryAccounting LogsDirectoryQuota PrivateBPF StateDirectoryAccounting StateDirectoryQuota
MSVW ......+ 259 UserNamespacePath
MSVW ......+ 260 MemoryTHP RootMStack
MV +++++++ 183 Type
MW +++++++ 0 What
P +++++++ 0 DirectoryNotEmpty MakeDirectory PathExists PathExistsGlob PathModified
P +++++++ 190 PathChanged
P ....+++ 250 TriggerLimitBurst TriggerLimitIntervalSec
PT +++++++ 0 Unit
S +++++++ 0 Accept Backlog BindIPv6Only BindToDevice Broadcast ExecStopPre FreeBind IPTOS IPTTL KeepAlive ListenDatagram ListenFIFO ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream Mark MaxConnections MessageQueueMaxMessages MessageQueueMessageSize PassSecurity PipeSize ReceiveBuffer SendBuffer Service SocketMode TCPCongestion Transparent
S +++++++ 38 PassCredentials
S +++++++ 196 SmackLabel SmackLabelIPIn SmackLabelIPOut
S +++++++ 206 ReusePort
S +++++++ 214 RemoveOnStop SocketGroup SocketUser Symlinks
S +++++++ 216 DeferAcceptSec KeepAliveIntervalSec KeepAliveProbes KeepAliveTimeSec NoDelay
S +++++++ 217 SELinuxContextFromNet
S .++++++ 227 FileDescriptorName ListenUSBFunction Writable
S .++++++ 229 SocketProtocol
S .++++++ 230 TriggerLimitBurst TriggerLimitIntervalSec
S .++++++ 232 MaxConnectionsPerSource
S .+.++++ 246 PassPacketInfo
S .+.++++ 247 FlushPending
S ...++++ 247 Timestamping
S .....++ 255 PollLimitBurst PollLimitIntervalSec
S .....++ 256 PassFileDescriptorsToExec
S ......+ 258 AcceptFileDescriptors DeferTrigger DeferTriggerMaxSec PassPIDFD
S ......+ 262 XAttrAccept XAttrEntryPoint XAttrListen
SV +++++++ 0 ExecStartPost ExecStopPost
SV +++++++ 199 ExecStartPre
SW +++++++ 0 Priority
T +++++++ 0 OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec
T +++++++ 197 OnCalendar
T +++++++ 209 AccuracySec
T +++++++ 212 Persistent WakeSystem
T +++++++ 229 RandomizedDelaySec
T .++++++ 229 RemainAfterElapse
T ..+++++ 242 OnClockChange OnTimezoneChange
T ...++++ 247 FixedRandomDelay
T .....++ 257 DeferReactivation
T ......+ 258 RandomizedOffsetSec
U +++++++ 0 BindTo ConditionCapability ConditionDirectoryNotEmpty ConditionFileIsExecutable ConditionFirstBoot ConditionKernelCommandLine ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsSymbolicLink OnFailureIsolate RequiresOverridable RequisiteOverridable
U +++++++ 38 PropagateReloadFrom PropagateReloadTo
U +++++++ 183 ConditionPathIsReadWrite
U +++++++ 189 ConditionHost
U +++++++ 190 ConditionFileNotEmpty ConditionPathIsMountPoint
U +++++++ 197 ConditionACPower
U +++++++ 201 After AllowIsolate Before BindsTo ConditionArchitecture Conflicts DefaultDependencies Description Documentation IgnoreOnIsolate JobTimeoutSec OnFailure PartOf PropagatesReloadTo RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires RequiresMountsFor Requisite SourcePath StopWhenUnneeded Wants
U +++++++ 203 ConditionSecurity
U +++++++ 206 ConditionPathExists ConditionVirtualization
U +++++++ 209 JoinsNamespaceOf OnFailureJobMode
U +++++++ 215 ConditionNeedsUpdate
U +++++++ 217 JobTimeoutAction JobTimeoutRebootArgument
U +++++++ 218 AssertACPower AssertArchitecture AssertCapability AssertDirectoryNotEmpty AssertFileIsExecutable AssertFileNotEmpty AssertFirstBoot AssertHost AssertKernelCommandLine AssertNeedsUpdate AssertPathExists AssertPathExistsGlob AssertPathIsDirectory AssertPathIsMountPoint AssertPathIsReadWrite AssertPathIsSymbolicLink AssertSecurity AssertVirtualization
U +++++++ 236 CollectMode
U +++.... 0 AssertNull ConditionNull
U +xxxxxx 0 IgnoreOnSnapshot
U .++++++ 229 RebootArgument StartLimitAction StartLimitBurst StartLimitInterval StartLimitIntervalSec
U .++++++ 234 AssertGroup AssertUser ConditionGroup ConditionUser JobRunningTimeoutSec
U .++++++ 236 FailureAction SuccessAction
U .++++++ 237 AssertControlGroupController AssertKernelVersion ConditionControlGroupController ConditionKernelVersion
U ..+++++ 240 FailureActionExitStatus SuccessActionExitStatus
U ...++++ 244 AssertCPUs AssertMemory ConditionCPUs ConditionMemory
U ...++++ 246 AssertEnvironment AssertPathIsEncrypted ConditionEnvironment ConditionPathIsEncrypted
U ....+++ 248 AssertCPUFeature ConditionCPUFeature
U ....+++ 249 AssertOSRelease ConditionFirmware ConditionOSRelease OnSuccess OnSuccessJobMode PropagatesStopTo StopPropagatedFrom Upholds
U ....+++ 250 AssertCPUPressure AssertIOPressure AssertMemoryPressure ConditionCPUPressure ConditionIOPressure ConditionMemoryPressure
U ....+++ 252 AssertCredential ConditionCredential
U .....++ 255 SurviveFinalKillSignal
U .....++ 256 WantsMountsFor
U ......+ 258 AssertKernelModuleLoaded AssertVersion ConditionKernelModuleLoaded ConditionVersion
U ......+ 260 AssertPathIsSocket ConditionPathIsSocket
U ......+ 261 AssertFraction AssertMachineTag ConditionFraction ConditionMachineTag
V +++++++ 0 BusName ExecStop GuessMainPID NonBlocking NotifyAccess PIDFile PermissionsStartOnly RemainAfterExit RestartSec RootDirectoryStartOnly Sockets StartLimitBurst StartLimitInterval
V +++++++ 38 ExecStart
V +++++++ 188 TimeoutStartSec TimeoutStopSec
V +++++++ 189 RestartPreventExitStatus SuccessExitStatus
V +++++++ 195 ExecReload
V +++++++ 207 Restart WatchdogSec
V +++++++ 213 FailureAction RebootArgument StartLimitAction
V +++++++ 215 RestartForceExitStatus
V +++++++ 219 FileDescriptorStoreMax
V +xxxxxx 217 BusPolicy
V .++++++ 227 USBFunctionDescriptors USBFunctionStrings
V .++++++ 229 RuntimeMaxSec
V .++++++ 243 ExecCondition
V ..+++++ 243 OOMPolicy TimeoutAbortSec
V ...++++ 246 TimeoutStartFailureMode TimeoutStopFailureMode
V ....+++ 250 ExitType
V .....++ 253 OpenFile ReloadSignal
V .....++ 254 FileDescriptorStorePreserve RestartMaxDelaySec RestartMode RestartSteps
V ......+ 259 ExecReloadPost
V ......+ 260 RefreshOnReload
V ......+ 262 LUOSession RestartRandomizedDelaySec
V xxxxxxx 0 SysVStartPriority
W +++++++ 217 Options
"""
